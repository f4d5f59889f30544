// SPDX-License-Identifier: AGPL-3.0-or-later
// The LibTorch module with interventions, as one would write them into its layers, in double: its own
// rounding, which differs between BLAS kernels, is none of what is compared. No LibTorch in here: its
// headers do not go together with Qt's.
#pragma once

#include "core/checkpoint/checkpoint.h"

#include <vector>

namespace lila::test {

struct LayerChange {
    std::vector<double> betaFactors; ///< [H]
    double branchFactor = 1;
    double temperatureFactor = 1;   ///< 0: the nearest root
    std::vector<double> rootBoosts; ///< [240]: taken from |z - r|²
};

/// Logits [T, V] of a full pass.
std::vector<float> changedModuleLogits(const Checkpoint& checkpoint, const std::vector<int>& ids,
                                       const std::vector<LayerChange>& layers);

} // namespace lila::test
