// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether the strongest roots of successive positions lie at other angles than chance would put them.
#pragma once

#include "core/inspection/root_index.h"

namespace lila {

/// Pearson's test of the angles of successive strongest roots (same, 60, 90, 120 degrees, opposite) against
/// independent draws of roots that are the strongest as often as they are. Angles of which fewer than 5 are
/// expected are put together with their neighbour. Pairs overlap in a position, so p is approximate.
struct AngleTest {
    std::array<double, 5> observed{}, expected{}; ///< pairs, in the order of RootIndex::angles
    double chiSquare = 0;
    int degrees = 0; ///< of freedom; 0: there are too few pairs for a test
    double p = 1;    ///< probability of a chiSquare as large by chance
};

AngleTest testAngles(const RootIndex& index, int layer);

/// The probability that a χ² of so many degrees of freedom (1 to 4) is larger than x (Abramowitz and Stegun,
/// 26.4.4-26.4.5).
double chiSquareTail(double x, int degrees);

} // namespace lila
