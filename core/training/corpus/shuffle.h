// SPDX-License-Identifier: AGPL-3.0-or-later
// Shuffling and seeds that are the same on every platform (what std::shuffle draws is not specified).
#pragma once

#include "core/sampling/random.h"

#include <cstdint>
#include <span>
#include <utility>

namespace lila {

/// 64 well mixed bits of two numbers (the finaliser of Steele, Lea and Flood 2014, "SplitMix"), for seeds of
/// independent streams. Bijective in `value`.
inline std::uint64_t mixed(std::uint64_t seed, std::uint64_t value) {
    const auto finalised = [](std::uint64_t z) {
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
        return z ^ (z >> 31U);
    };
    return finalised(finalised(seed + 0x9e3779b97f4a7c15) + value);
}

/// 0 to count - 1, uniformly; count from 1 to 2^53.
inline std::int64_t drawnBelow(std::int64_t count, RandomStream& random) {
    return static_cast<std::int64_t>(random.uniform() * static_cast<double>(count));
}

/// Fisher and Yates' shuffle.
inline void shuffle(std::span<std::int64_t> values, RandomStream& random) {
    for (std::size_t left = values.size(); left > 1; --left)
        std::swap(values[left - 1],
                  values[static_cast<std::size_t>(drawnBelow(static_cast<std::int64_t>(left), random))]);
}

} // namespace lila
