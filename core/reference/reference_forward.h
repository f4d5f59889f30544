// SPDX-License-Identifier: AGPL-3.0-or-later
// The LibTorch module's forward pass for code that does not want LibTorch's headers: what the decoder is held
// against.
#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/model/trace.h"

namespace lila {

/// Runs `ids` (1 to block_size) through the module with everything recorded. Throws CheckpointError.
/// `threads` 0: one a processor.
Trace referenceForward(const Checkpoint& checkpoint, const std::vector<int>& ids, int threads = 0);

/// E8Linear on x [n, d] with weight [d, 8]; returns [n, d].
std::vector<float> e8LinearForward(const std::vector<float>& x, const std::vector<float>& weight,
                                   double temperature, double alpha);

} // namespace lila
