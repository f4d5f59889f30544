// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/setting_text.h"

#include "widgets/tr.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double smallestWritten = 1e-5; ///< what is smaller is shown with an exponent

QString words(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString realText(double value, int leastDecimals) {
    const bool isTiny = value != 0 && std::abs(value) < smallestWritten;
    QString text = QString::number(value, isTiny ? 'g' : 'f', QLocale::FloatingPointShortest);
    const qsizetype point = text.indexOf(QLatin1Char('.'));
    const qsizetype decimals = point < 0 ? 0 : text.size() - point - 1;
    if (!isTiny && decimals < leastDecimals)
        text = QString::number(value, 'f', leastDecimals);
    return text.replace(QLatin1Char('.'), QLocale().decimalPoint());
}

} // namespace

QString settingLabel(const SettingInfo& info) {
    return tableText(info.label);
}

QString settingValue(const SettingInfo& info, const GenerationSettings& settings) {
    const double value = info.value(settings);
    if (!info.choices().empty())
        return tableText(info.choices()[static_cast<std::size_t>(value)]);
    if (std::holds_alternative<bool GenerationSettings::*>(info.member))
        return value != 0 ? tr("on") : tr("off");
    if (info.name == "seed" && value == 0)
        return tr("random");
    if (info.name == "temperature" && value == 0)
        return tr("greedy");
    if (std::holds_alternative<double GenerationSettings::*>(info.member))
        return realText(value, info.decimals);
    const QString text = words(settingText(settings, info));
    return text.isEmpty() ? tr("none") : text;
}

QStringList settingChanges(const GenerationSettings& before, const GenerationSettings& now) {
    QStringList changes;
    for (const SettingInfo& info : settingTable())
        if (!info.isSame(before, now))
            changes.append(tr("%1 %2 (was %3)", "a setting's name and values")
                               .arg(settingLabel(info), settingValue(info, now), settingValue(info, before)));
    return changes;
}

} // namespace lila
