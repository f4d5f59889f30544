// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/span_text.h"

#include "widgets/setting_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace lila {
namespace {

constexpr int hashDigits = 12;

QString translated(const char* text) {
    return QCoreApplication::translate("SpanText", text);
}

/// What people ask for first, and what is not the reference's.
QString settingsText(const GenerationSettings& settings) {
    static constexpr std::array<std::string_view, 3> always{"temperature", "top_k", "top_p"};
    QStringList texts;
    for (const SettingInfo& info : settingTable())
        if (info.name != "seed" && info.name != "max_tokens" &&
            (std::ranges::find(always, info.name) != always.end() || !info.isSame(settings, {})))
            texts.append(settingLabel(info) + QLatin1Char(' ') + settingValue(info, settings));
    return texts.join(QStringLiteral(", "));
}

QString count(std::size_t number, const char* one, const char* many) {
    return number == 1 ? translated(one) : translated(many).arg(number);
}

QString interventionsText(const Interventions& interventions) {
    QStringList texts;
    if (const std::size_t number = interventions.betaFactor.size())
        texts.append(count(number, "β of 1 head", "β of %1 heads"));
    if (const std::size_t number = interventions.branchFactor.size())
        texts.append(count(number, "the E8 branch of 1 layer", "the E8 branch of %1 layers"));
    if (const std::size_t number = interventions.temperatureFactor.size())
        texts.append(count(number, "the quantiser of 1 layer", "the quantiser of %1 layers"));
    if (const std::size_t number = interventions.rootBoost.size())
        texts.append(count(number, "the boost of 1 root", "the boosts of %1 roots"));
    return translated("Changed inside the model: %1").arg(texts.join(QStringLiteral(", ")));
}

QString seedText(const Origin& origin) {
    QString text = translated("Seed %1").arg(origin.seed);
    if (origin.goesOn)
        text += translated(", going on from the words before");
    if (origin.isCopied)
        text += translated("; written behind other words, so that it cannot be made again here");
    return text;
}

} // namespace

QStringList originText(const Origin& origin) {
    QStringList lines{settingsText(*origin.settings), seedText(origin)};
    const std::string_view precision = precisionName(origin.precision);
    lines.append(
        translated("Precision %1").arg(QLatin1String(precision.data(), static_cast<int>(precision.size()))));
    if (!origin.interventions->isEmpty())
        lines.append(interventionsText(*origin.interventions));
    if (!origin.modelSha256.empty())
        lines.append(
            translated("Model %1…").arg(QString::fromStdString(origin.modelSha256).left(hashDigits)));
    return lines;
}

} // namespace lila
