// SPDX-License-Identifier: AGPL-3.0-or-later
// lila bench --training: the trainer's speed beside that of a plain LibTorch loop.
#pragma once

namespace lila::cli {

/// Prints a table, or JSON: tokens a second by `trainer` and `eager`, each by `fp32` and `bf16`, and `ratio`s
/// of the two. Each is measured in a process of its own, in turns, `rounds` times; figures are medians.
void benchTraining(int threads, int rounds, bool json);

} // namespace lila::cli
