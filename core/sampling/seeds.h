// SPDX-License-Identifier: AGPL-3.0-or-later
// Seeds that follow each other, for several texts of one beginning.
#pragma once

#include <cstdint>

namespace lila {

/// The seed so many places behind one that is not 0. After the largest comes 1, as 0 is none.
constexpr std::uint64_t seedBehind(std::uint64_t seed, std::uint64_t places = 1) {
    const std::uint64_t behind = seed + places;
    return behind < seed ? behind + 1 : behind;
}

} // namespace lila
