// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast training is: this project's trainer, and the loop that one would write first.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace lila {

/// d 256, 6 layers, 8 heads, window 256, batch 16, random tokens; dropout as the default.
struct TrainingBench {
    bool eager = false; ///< the module's own forward, AdamW and clipping of LibTorch, autocast for bf16
    std::string precision = "fp32"; ///< fp32, bf16
    std::filesystem::path folder;   ///< for the trainer's files, empty
    int steps = 4;                  ///< measured after one that is not
    /// After which no further step of the eager loop begins: processors without bf16 take minutes for one.
    std::chrono::seconds patience{20};
};

/// Median tokens a second over the steps. Threads are as LibTorch has them. Throws std::runtime_error.
double trainingSpeed(const TrainingBench& bench);

} // namespace lila
