// SPDX-License-Identifier: AGPL-3.0-or-later
// A model's geometry in numbers, layer by layer: what it learned, what is changed of it, what that does.
#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace lila {

/// Against the model as it is, over the last tokens of a text.
struct MeasuredEffect {
    int tokens = 0;        ///< 0: there was nothing to measure it on
    double meanKl = 0;     ///< nats
    double changedTop = 0; ///< share of tokens with another first choice
};

struct GeometryNumbers {
    /// Factors of 1 change nothing; what is not known is empty.
    struct Layer {
        std::vector<float> beta; ///< of each head, as learned
        std::vector<float> betaFactor;
        std::vector<double> share; ///< of geometry in the scores of each head
        float e8Scale = 0;
        float branchFactor = 1;
        float temperatureFactor = 1;
        std::optional<double> branchRatio;    ///< ‖branch‖ / ‖x‖
        std::optional<double> effectiveRoots; ///< exp of the entropy of their weights
        std::vector<std::pair<int, float>> boosts;
        // Of what is changed, each alone:
        std::optional<MeasuredEffect> betaEffect, branchEffect, temperatureEffect, boostEffect;
    };
    std::vector<Layer> layers;            ///< empty: no model is open
    int overrides = 0;                    ///< numbers that are changed
    std::optional<MeasuredEffect> effect; ///< of all of them
};

/// What can be changed.
struct GeometryKnob {
    enum class Kind { Beta, Branch, Temperature, Boosts };
    Kind kind = Kind::Beta;
    int layer = 0;
    int head = 0; ///< of Beta

    bool operator==(const GeometryKnob&) const = default;
};

} // namespace lila
