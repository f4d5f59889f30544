// SPDX-License-Identifier: AGPL-3.0-or-later
// What the E8 branch of every layer did for one token.
#pragma once

#include "core/lattice/e8.h"

#include <vector>

namespace lila {

struct LayerActivation {
    std::array<float, lattice::rootCount> rootWeights{}; ///< softmax weights, sum 1
    lattice::Vector z{};                                 ///< to_e8(LN_res(x)), before quantising
};

using Activation = std::vector<LayerActivation>; ///< one a layer

} // namespace lila
