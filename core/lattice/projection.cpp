// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/lattice/projection.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace lila::lattice {
namespace {

using Matrix = std::array<std::array<double, dimension>, dimension>;
using Row = std::array<double, dimension>;

/// The simple roots of a system of positive roots, as indices of our table: the positive roots that are no
/// sum of two positive roots.
std::array<int, dimension> simpleRoots() {
    const auto& table = roots();
    // A generic functional: no root is orthogonal to it, so it splits the roots into positive and negative.
    const Row generic = {1, 2.1, 4.3, 8.7, 17.9, 36.1, 73.3, 211.7};
    const auto height = [&](int r) {
        return std::inner_product(generic.begin(), generic.end(), table[r].begin(), 0.0);
    };
    std::array<int, dimension> simple{};
    int found = 0;
    for (int r = 0; r < rootCount && found < dimension; ++r) {
        if (height(r) <= 0)
            continue;
        // r is a sum a + b of positive roots exactly when r·a = 1/2 for a positive a with r - a positive.
        const bool sum =
            std::ranges::any_of(neighbours(r), [&](int a) { return height(a) > 0 && height(a) < height(r); });
        if (!sum)
            simple[found++] = r;
    }
    return simple;
}

Row times(const Matrix& m, const Row& v) {
    Row out{};
    for (int i = 0; i < dimension; ++i)
        out[i] = std::inner_product(v.begin(), v.end(), m[i].begin(), 0.0);
    return out;
}

Matrix coxeterElement() {
    Matrix m{};
    for (int i = 0; i < dimension; ++i)
        m[i][i] = 1;
    for (const int s : simpleRoots()) {
        const Vector& mirror = roots()[s];
        for (int column = 0; column < dimension; ++column) {
            double dot = 0;
            for (int i = 0; i < dimension; ++i)
                dot += mirror[i] * m[i][column];
            for (int i = 0; i < dimension; ++i)
                m[i][column] -= 2 * dot * mirror[i];
        }
    }
    return m;
}

double norm(const Row& v) {
    return std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
}

} // namespace

Point PlaneProjection::operator()(std::span<const float, dimension> v) const {
    return {std::inner_product(v.begin(), v.end(), horizontal.begin(), 0.0),
            std::inner_product(v.begin(), v.end(), vertical.begin(), 0.0)};
}

PlaneProjection coxeterPlane() {
    const Matrix c = coxeterElement();
    // Σ_k cos(2πk/30) c^k projects onto the eigenplane of angle 2π/30 (the eigenvalue there has multiplicity
    // one).
    Row start{};
    for (int i = 0; i < dimension; ++i)
        start[i] = roots()[0][i];
    Row across{};
    Row power = start;
    for (int k = 0; k < coxeterNumber; ++k) {
        const double weight = std::cos(2 * std::numbers::pi * k / coxeterNumber);
        for (int i = 0; i < dimension; ++i)
            across[i] += weight * power[i];
        power = times(c, power);
    }
    const double length = norm(across);
    for (double& x : across)
        x /= length;
    // Turning by the Coxeter element gives the other direction of the plane.
    Row up = times(c, across);
    const double along = std::inner_product(up.begin(), up.end(), across.begin(), 0.0);
    for (int i = 0; i < dimension; ++i)
        up[i] -= along * across[i];
    const double height = norm(up);
    for (double& x : up)
        x /= height;
    return {across, up};
}

std::array<int, rootCount> coxeterRings(const PlaneProjection& projection) {
    std::array<double, rootCount> radius{};
    std::array<int, rootCount> order{};
    std::iota(order.begin(), order.end(), 0);
    for (int r = 0; r < rootCount; ++r) {
        const Point p = projection(roots()[r]);
        radius[r] = std::hypot(p.x, p.y);
    }
    std::ranges::sort(order, {}, [&](int r) { return radius[r]; });
    std::array<int, rootCount> ring{};
    for (int i = 0; i < rootCount; ++i)
        ring[order[i]] = i / coxeterNumber;
    return ring;
}

} // namespace lila::lattice
