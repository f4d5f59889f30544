// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast training is: this project's trainer, and the loop that one would write first.
#pragma once

#include <string>

namespace lila {

/// d 256, 6 layers, 8 heads, window 256, batch 16, random tokens; dropout as the default.
struct TrainingBench {
    bool eager = false; ///< the module's own forward, AdamW and clipping of LibTorch, autocast for bf16
    std::string precision = "fp32"; ///< fp32, bf16
    int threads = 0;                ///< 0: one a processor
    int steps = 4;                  ///< measured after one that is not
};

/// Median tokens a second over the steps. Throws std::runtime_error.
double trainingSpeed(const TrainingBench& bench);

} // namespace lila
