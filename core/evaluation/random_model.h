// SPDX-License-Identifier: AGPL-3.0-or-later
// A model that was never trained: for measurements, where only shapes matter.
#pragma once

#include "core/model/config.h"

#include <cstdint>

namespace lila {

/// All parameters of a configuration, fp32: matrices and embeddings uniform with the reference's initial
/// standard deviation of 0.02, norms 1, biases 0, β 0.1, e8_scale as configured.
Checkpoint randomCheckpoint(const ModelConfig& config, std::uint64_t seed);

} // namespace lila
