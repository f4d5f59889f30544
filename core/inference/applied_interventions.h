// SPDX-License-Identifier: AGPL-3.0-or-later
// Interventions worked out for a model: the numbers that a pass reads.
#pragma once

#include "core/inference/interventions.h"
#include "core/model/weights.h"

#include <span>
#include <vector>

namespace lila {

/// Const after construction; branches of a story share it.
class AppliedInterventions {
public:
    /// Throws std::invalid_argument where a number is not finite, larger than a million or, of a
    /// temperature, negative.
    AppliedInterventions(Interventions interventions, const ModelWeights& weights);

    /// What they were worked out from.
    const Interventions& source() const { return m_source; }

    float beta(int layer, int head) const { return m_layers[layer].beta[head]; }
    float e8Scale(int layer) const { return m_layers[layer].e8Scale; }
    /// Of the quantiser; 0: hard.
    float temperature(int layer) const { return m_layers[layer].temperature; }
    /// [240], or empty where none is boosted.
    std::span<const float> rootBoosts(int layer) const { return m_layers[layer].rootBoosts; }

private:
    struct Layer {
        std::vector<float> beta; ///< [H]
        float e8Scale = 0;
        float temperature = 0;
        std::vector<float> rootBoosts;
    };
    Interventions m_source;
    std::vector<Layer> m_layers;
};

} // namespace lila
