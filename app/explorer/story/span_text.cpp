// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/span_text.h"

#include "widgets/setting_text.h"
#include "widgets/tr.h"

#include <algorithm>
#include <array>

namespace lila {
namespace {

constexpr int hashDigits = 12;

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

QString count(std::size_t number, const QString& one, const QString& many) {
    return number == 1 ? one : many.arg(number);
}

QString seedText(const Origin& origin) {
    QString text = tr("Seed %1").arg(origin.seed);
    if (origin.goesOn)
        text += tr(", going on from the words before");
    if (origin.isCopied)
        text += tr("; written behind other words, so that it cannot be made again here");
    return text;
}

} // namespace

QString interventionsText(const Interventions& interventions) {
    QStringList texts;
    if (const std::size_t number = interventions.betaFactor.size())
        texts.append(count(number, tr("β of 1 head"), tr("β of %1 heads")));
    if (const std::size_t number = interventions.branchFactor.size())
        texts.append(count(number, tr("the E8 branch of 1 layer"), tr("the E8 branch of %1 layers")));
    if (const std::size_t number = interventions.temperatureFactor.size())
        texts.append(count(number, tr("the quantiser of 1 layer"), tr("the quantiser of %1 layers")));
    if (const std::size_t number = interventions.rootBoost.size())
        texts.append(count(number, tr("the boost of 1 root"), tr("the boosts of %1 roots")));
    return tr("Changed inside the model: %1").arg(texts.join(QStringLiteral(", ")));
}

QStringList originText(const Origin& origin) {
    QStringList lines{settingsText(*origin.settings), seedText(origin)};
    const std::string_view precision = precisionName(origin.precision);
    lines.append(tr("Precision %1").arg(QLatin1String(precision.data(), static_cast<int>(precision.size()))));
    if (!origin.interventions->isEmpty())
        lines.append(interventionsText(*origin.interventions));
    if (!origin.modelSha256.empty())
        lines.append(tr("Model %1…").arg(QString::fromStdString(origin.modelSha256).left(hashDigits)));
    return lines;
}

} // namespace lila
