// SPDX-License-Identifier: AGPL-3.0-or-later
// How much of a pass is geometry (resources/docs/model.md section 11).
#pragma once

#include "core/inspection/inspector.h"

namespace lila {

struct GeometryLook {
    struct Layer {
        /// Of each head: Var(geometry) / (Var(content) + Var(geometry)) of its scores over the keys, 0 to 1;
        /// a constant moves no attention. 0 where neither varies.
        std::vector<double> share;
        double branchRatio = 0; ///< ‖E8 branch‖ / ‖x‖, x being what it is added to
    };
    std::vector<Layer> layers;
};

GeometryLook geometryLook(const TokenLook& look);

/// exp of the entropy of weights that sum to 1: 1 for a single root, 240 where all are alike.
double effectiveRoots(std::span<const float> weights);

} // namespace lila
