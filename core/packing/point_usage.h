// SPDX-License-Identifier: AGPL-3.0-or-later
// Which points of E8 a packed matrix uses, and how often.
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

} // namespace lila
