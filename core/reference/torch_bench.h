// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast LibTorch is at what our own engine does, on the same machine.
#pragma once

#include "core/checkpoint/checkpoint.h"

#include <map>
#include <optional>

namespace lila {

/// Medians in milliseconds, rates in 10⁹ floating-point operations a second.
struct TorchFigures {
    double moduleForward = 0; ///< all logits of a full window
    double noCache = 0;       ///< the same at 500 tokens, or block_size - 12: a token without a KV cache
    /// One decode step that sees so many tokens, its own included (at most the window, whatever the key
    /// says).
    std::map<int, double> decodeLinear, decodeMatrixVector;
    double matrixRateFp32 = 0;
    std::optional<double> matrixRateBf16; ///< empty where LibTorch cannot do it
};

/// Takes half a minute with a model of 40 million parameters on two cores. Threads are as LibTorch has them.
/// Throws CheckpointError.
TorchFigures benchTorch(const Checkpoint& checkpoint);

} // namespace lila
