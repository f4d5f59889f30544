// SPDX-License-Identifier: AGPL-3.0-or-later
// Training runs of tests: a tiny model on the stories that come along, and what a run left.
#pragma once

#include "core/training/run/run_folder.h"
#include "core/training/run/train_log.h"

#include <QStringList>

#include <fstream>

namespace lila::clitest {

inline const QString stories = QStringLiteral(LILA_SOURCE_DIR "/resources/texts/stories.txt");

/// Log lines every 5 steps, validation and checkpoints every 50.
inline QStringList tinyRun(const QString& folder, int steps) {
    return QStringList{
               "train", "--corpus", stories, "--checkpoint_dir", folder, "--steps", QString::number(steps)} +
           QStringLiteral("--held_out 0.2 --d_model 32 --n_layers 2 --n_heads 4 --block_size 32 "
                          "--batch_size 4 --log_every 5 --eval_every 50 --save_every 50 --warmup 10 "
                          "--lr 3e-3 --sample_tokens 20 --threads 1 --precision fp32")
               .split(QLatin1Char(' '));
}

/// Without a last line that is half written.
inline std::vector<TrainLogLine> logOf(const QString& folder) {
    std::vector<TrainLogLine> lines;
    std::ifstream stream(trainLogPath(folder.toStdString()));
    for (std::string text; std::getline(stream, text);)
        if (const auto line = trainLogLine(text))
            lines.push_back(*line);
    return lines;
}

inline std::filesystem::path newestCheckpoint(const QString& folder) {
    return stepCheckpoints(folder.toStdString()).back().file;
}

} // namespace lila::clitest
