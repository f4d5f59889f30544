// SPDX-License-Identifier: AGPL-3.0-or-later
// Plane pictures of the 240 roots.
#pragma once

#include "core/lattice/e8.h"

namespace lila::lattice {

struct Point {
    double x = 0;
    double y = 0;
};

/// A linear map from R^8 to the plane: x = horizontal·v, y = vertical·v, the two rows orthonormal.
struct PlaneProjection {
    std::array<double, dimension> horizontal{};
    std::array<double, dimension> vertical{};

    Point operator()(std::span<const float, dimension> v) const;
};

/// The projection onto the Coxeter plane: the plane on which a Coxeter element (the product of the
/// reflections in the eight simple roots) turns by 2π/30. The roots fall on 8 rings of 30 there. Computed
/// from the Coxeter element, not tabulated (Humphreys, Reflection Groups and Coxeter Groups, 3.16-3.17).
PlaneProjection coxeterPlane();

/// Ring 0 (innermost) to 7 of every root under the Coxeter projection.
std::array<int, rootCount> coxeterRings(const PlaneProjection& projection);

} // namespace lila::lattice
