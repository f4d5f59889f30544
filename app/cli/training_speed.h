// SPDX-License-Identifier: AGPL-3.0-or-later
// lila bench --training: the trainer's speed beside what its own products reach and a plain LibTorch loop.
#pragma once

#include <map>
#include <string>

namespace lila::cli {

struct TrainingSpeedOptions {
    int threads = 0;
    int rounds = 2;
    std::map<std::string, int> shape = {{"d_model", 256},
                                        {"n_layers", 6},
                                        {"n_heads", 8},
                                        {"block_size", 512},
                                        {"batch_size", 16}}; ///< by lila train's names
    bool json = false;
};

/// Prints tables, or JSON, by `fp32` and `bf16` each: `tokens_s`, `gflop_s` (of products; training_bench.h
/// says how they are counted), `peak_gflop_s` (a large product by the same kernels in the same run), their
/// quotient `share`, `by_operation` (`share` of the threads' time, `gflop_s` or `gb_s`); and tokens a second
/// by `trainer` and `eager`, and their `ratio`. All is measured in processes of its own, in turns, `rounds`
/// times; figures are medians, but the peak the best.
void benchTraining(const TrainingSpeedOptions& options);

} // namespace lila::cli
