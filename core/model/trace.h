// SPDX-License-Identifier: AGPL-3.0-or-later
// What a forward pass can record: the E8 branch of every layer, attention, logits.
#pragma once

#include "core/lattice/e8.h"

#include <vector>

namespace lila {

struct LayerActivation {
    std::array<float, lattice::rootCount> rootWeights{}; ///< softmax weights, sum 1
    lattice::Vector z{};                                 ///< to_e8(LN_res(x)), before quantising
};

using Activation = std::vector<LayerActivation>; ///< of one position, one a layer

/// A pass over T positions with everything recorded.
struct Trace {
    std::vector<int> ids;                      ///< [T]
    std::vector<float> logits;                 ///< [T, V]
    std::vector<Activation> activations;       ///< [T][layer]
    std::vector<std::vector<float>> attention; ///< [layer][H, T, T]; a row sums to 1 up to the diagonal, then is 0
};

} // namespace lila
