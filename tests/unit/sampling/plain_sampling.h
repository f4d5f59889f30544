// SPDX-License-Identifier: AGPL-3.0-or-later
// What tests of sampling start from.
#pragma once

#include "core/sampling/settings.h"

#include <cmath>
#include <initializer_list>
#include <vector>

namespace lila::test {

/// Nothing between the logits and the draw.
inline GenerationSettings plain() {
    GenerationSettings s;
    s.temperature = 1;
    s.topK = 0;
    s.topP = 0;
    s.repetitionPenalty = 0;
    return s;
}

/// log of the probabilities that one wants to start from.
inline std::vector<float> logitsOf(std::initializer_list<double> probabilities) {
    std::vector<float> logits;
    for (const double p : probabilities)
        logits.push_back(static_cast<float>(std::log(p)));
    return logits;
}

} // namespace lila::test
