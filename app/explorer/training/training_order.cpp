// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/training_order.h"

#include "app/explorer/training/corpus_words.h"

namespace lila {
namespace {

QStringList fileArguments(const TrainingOrder& order) {
    QStringList arguments{QStringLiteral("train"), QStringLiteral("--corpus"), order.corpus};
    if (!order.validation.isEmpty())
        arguments << QStringLiteral("--valid") << order.validation;
    arguments << QStringLiteral("--checkpoint_dir") << order.folder;
    if (!order.cache.isEmpty())
        arguments << QStringLiteral("--cache") << order.cache;
    if (!order.tokenizer.isEmpty())
        arguments << QStringLiteral("--tokenizer") << order.tokenizer;
    return arguments;
}

void addSetting(QStringList& arguments, const TrainingSettings& settings, const TrainingSettingInfo& info) {
    arguments << QStringLiteral("--") +
                     QString::fromUtf8(info.name.data(), static_cast<qsizetype>(info.name.size()))
              << QString::fromStdString(settingText(settings, info));
}

} // namespace

/// Of the settings those that are not the command's own defaults. A corpus with a name brings stories to
/// validate on.
QStringList startArguments(const TrainingOrder& order) {
    QStringList arguments = fileArguments(order);
    if (order.validation.isEmpty() && order.heldOut > 0 && namedCorpusOf(order) == nullptr)
        arguments << QStringLiteral("--held_out") << QString::number(order.heldOut);
    if (!order.start.isEmpty())
        arguments << QStringLiteral("--init") << order.start;
    const TrainingSettings defaults = trainingPreset("default");
    for (const TrainingSettingInfo& info : trainingSettingTable()) {
        const bool isGiven = order.start.isEmpty() || !info.isOfModel;
        if (isGiven && settingText(order.settings, info) != settingText(defaults, info))
            addSetting(arguments, order.settings, info);
    }
    return arguments;
}

/// The run knows itself what it holds out.
QStringList resumeArguments(const TrainingOrder& order, const TrainingSettings& begun) {
    QStringList arguments = fileArguments(order) << QStringLiteral("--resume");
    for (const TrainingSettingInfo& info : trainingSettingTable())
        if (info.mayChange && settingText(order.settings, info) != settingText(begun, info))
            addSetting(arguments, order.settings, info);
    return arguments;
}

} // namespace lila
