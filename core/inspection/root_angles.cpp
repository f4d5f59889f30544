// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inspection/root_angles.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace lila {
namespace {

constexpr double leastExpected = 5;

} // namespace

double chiSquareTail(double x, int degrees) {
    const double half = x / 2;
    const double root = std::erfc(std::sqrt(half));
    switch (degrees) {
    case 1:
        return root;
    case 2:
        return std::exp(-half);
    case 3:
        return root + std::sqrt(2 * x / std::numbers::pi) * std::exp(-half);
    default:
        return std::exp(-half) * (1 + half);
    }
}

AngleTest testAngles(const RootIndex& index, int layer) {
    AngleTest test;
    std::ranges::copy(index.angles(layer), test.observed.begin());
    const double pairs = std::accumulate(test.observed.begin(), test.observed.end(), 0.0);
    const auto positions = static_cast<double>(index.positionCount());
    if (pairs < 1)
        return test;
    for (int a = 0; a < lattice::rootCount; ++a)
        for (int b = 0; b < lattice::rootCount; ++b)
            test.expected[static_cast<std::size_t>(2 - lattice::doubledInnerProduct(a, b))] +=
                pairs * (index.of(layer, a).strongest / positions) *
                (index.of(layer, b).strongest / positions);
    double observed = 0, expected = 0;
    int classes = 0;
    for (std::size_t i = 0; i < test.observed.size(); ++i) {
        observed += test.observed[i];
        expected += test.expected[i];
        const double rest = std::accumulate(test.expected.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                            test.expected.end(), 0.0);
        if (expected < leastExpected || (rest > 0 && rest < leastExpected))
            continue;
        test.chiSquare += (observed - expected) * (observed - expected) / expected;
        ++classes;
        observed = expected = 0;
    }
    test.degrees = classes > 1 ? classes - 1 : 0;
    test.p = test.degrees > 0 ? chiSquareTail(test.chiSquare, test.degrees) : 1;
    return test;
}

} // namespace lila
