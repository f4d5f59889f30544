// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/models/model_facts.h"

#include "app/explorer/models/model_loader.h"
#include "widgets/number_text.h"
#include "widgets/setting_row.h"
#include "widgets/tr.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>

#include <algorithm>

namespace lila {
namespace {

QString range(const std::vector<float>& values) {
    if (values.empty())
        return tr("none");
    const auto [low, high] = std::ranges::minmax_element(values);
    return *low == *high ? numberText(*low) : tr("%1 to %2").arg(numberText(*low), numberText(*high));
}

QString betaRange(const ModelWeights& weights) {
    if (!weights.config.hasGeometry())
        return tr("none: heads have fewer than 8 dimensions");
    std::vector<float> all;
    for (const LayerWeights& layer : weights.layers)
        all.insert(all.end(), layer.headScales.begin(), layer.headScales.end());
    return range(all);
}

QString e8ScaleRange(const ModelWeights& weights) {
    std::vector<float> all;
    for (const LayerWeights& layer : weights.layers)
        all.push_back(layer.e8Scale);
    return range(all);
}

QString shape(const ModelConfig& config) {
    const QLocale locale;
    return tr("%1 layers of %2 heads, width %3, window %4, vocabulary %5")
        .arg(locale.toString(config.nLayers), locale.toString(config.nHeads), locale.toString(config.dModel),
             locale.toString(config.blockSize), locale.toString(config.vocabSize));
}

/// Those that are not the usual ones, as the settings panel shows them.
QString broughtSettings(const GenerationSettings& recommended) {
    QStringList brought;
    for (const SettingInfo& info : settingTable()) {
        if (info.isSame(recommended, {}))
            continue;
        const SettingRow row(info);
        brought.append(QStringLiteral("%1: %2").arg(row.label(), row.valueText(recommended)));
    }
    return brought.isEmpty() ? tr("none of its own") : brought.join(QStringLiteral(", "));
}

QString native(const QString& file) {
    return QDir::toNativeSeparators(file);
}

} // namespace

QList<ModelFact> modelFacts(const LoadedModel& model) {
    const QLocale locale;
    const ModelWeights& weights = *model.weights;
    const QString unknown = tr("not in the file");
    const auto told = [&](const QString& text) { return text.isEmpty() ? unknown : text; };
    return {
        {tr("Name"), model.name()},
        {tr("File"), native(model.files.checkpoint)},
        {tr("Size on disk"), locale.formattedDataSize(QFileInfo(model.files.checkpoint).size())},
        {tr("Trained for"),
         model.step ? tr("%1 steps").arg(locale.toString(static_cast<qlonglong>(*model.step))) : unknown},
        {tr("Loss in the file"), model.loss ? numberText(*model.loss) : unknown},
        {tr("Trained on"), told(model.trainingSummary)},
        {tr("Licence"), told(model.license)},
        {tr("Parameters"), locale.toString(model.parameterCount)},
        {tr("Shape"), shape(weights.config)},
        {tr("Roots"),
         weights.config.randomRoots ? tr("240 random directions: a control, not E8") : tr("the 240 of E8")},
        {tr("β"), betaRange(weights)},
        {tr("e8_scale"), e8ScaleRange(weights)},
        {tr("Quantiser temperature"), numberText(weights.config.temp)},
        {tr("Run in"), model.engineName()},
        {tr("Tokenizer"), native(model.files.tokenizer)},
        {tr("Vocabulary's SHA-256"), QString::fromStdString(model.model.tokenizer->sha256())},
        {tr("Settings it brings"), broughtSettings(model.recommended)},
    };
}

} // namespace lila
