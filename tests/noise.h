// SPDX-License-Identifier: AGPL-3.0-or-later
// Numbers to compute with.
#pragma once

#include "core/sampling/random.h"

#include <vector>

namespace lila {

/// `n` values of a normal distribution with standard deviation `scale`.
inline std::vector<float> noise(std::size_t n, std::uint64_t seed, double scale = 1) {
    RandomStream random(seed);
    std::vector<float> out(n);
    for (float& x : out)
        x = static_cast<float>(scale * random.normal());
    return out;
}

} // namespace lila
