// SPDX-License-Identifier: AGPL-3.0-or-later
// Which points of E8 a packed matrix uses, how often, and where.
#pragma once

#include "core/checkpoint/packed_matrix.h"

#include <array>

namespace lila {

struct PointUsage {
    std::int64_t points = 0;                              ///< eight weights each
    std::vector<std::int64_t> shells;                     ///< by lattice::shellOf, to the last that is used
    std::array<std::int64_t, lattice::rootCount> roots{}; ///< of the first shell
};

/// Nothing of codes other than E8's.
std::optional<PointUsage> pointUsage(const PackedMatrix& matrix);

/// All points of a shell, or one root of the first.
struct WantedPoints {
    int shell = 1;
    std::optional<int> root = {};

    bool operator==(const WantedPoints&) const = default;
};

/// Eight weights of a row that are stored as `point`.
struct PointPlace {
    std::size_t row = 0;
    std::size_t input = 0; ///< the first of eight
    lattice::Vector point{};
    float scale = 0;
};

/// Where a matrix in a code of E8 uses these points: row by row, the first `most`.
std::vector<PointPlace> pointPlaces(const PackedMatrix& matrix, const WantedPoints& wanted, std::size_t most);

} // namespace lila
