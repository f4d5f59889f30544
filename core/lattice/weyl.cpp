// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/lattice/weyl.h"

#include "core/lattice/centraliser.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>

namespace lila::lattice {
namespace {

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

/// The index of e_i + sign e_j, for i ≠ j.
int integerRoot(int i, int j, int sign) {
    Vector wanted{};
    wanted[i] = static_cast<float>(std::numbers::sqrt2 / 2);
    wanted[j] = static_cast<float>(sign) * wanted[i];
    return nearestRoot(wanted);
}

} // namespace

WeylElement::WeylElement() {
    std::iota(m_images.begin(), m_images.end(), 0);
}

WeylElement WeylElement::reflection(int mirror) {
    WeylElement element;
    for (int r = 0; r < rootCount; ++r)
        element.m_images[r] = lattice::reflection(r, mirror);
    return element;
}

WeylElement WeylElement::operator*(const WeylElement& other) const {
    WeylElement product;
    for (int r = 0; r < rootCount; ++r)
        product.m_images[r] = m_images[other.m_images[r]];
    return product;
}

Matrix WeylElement::matrix() const {
    Matrix m{};
    for (int column = 0; column < dimension; ++column) {
        const int other = (column + 1) % dimension;
        for (const int sign : {-1, 1}) { // e_i is half the sum of e_i + e_j and e_i - e_j
            const Vector& image = roots()[m_images[integerRoot(column, other, sign)]];
            for (int row = 0; row < dimension; ++row)
                m[row][column] += image[row] / std::numbers::sqrt2;
        }
    }
    return m;
}

std::map<int, int> WeylElement::cycles() const {
    std::map<int, int> count;
    std::array<bool, rootCount> isSeen{};
    for (int r = 0; r < rootCount; ++r) {
        int length = 0;
        for (int at = r; !isSeen[at]; at = m_images[at], ++length)
            isSeen[at] = true;
        if (length > 0)
            ++count[length];
    }
    return count;
}

int WeylElement::order() const {
    int order = 1;
    for (const auto& [length, count] : cycles())
        order = std::lcm(order, length);
    return order;
}

int WeylElement::length() const {
    // The trace of the mean of all powers is the dimension of what is left in place.
    double trace = 0;
    WeylElement power;
    const int count = order();
    for (int k = 0; k < count; ++k, power = power * *this) {
        const Matrix m = power.matrix();
        for (int i = 0; i < dimension; ++i)
            trace += m[i][i];
    }
    return dimension - static_cast<int>(std::lround(trace / count));
}

std::uint64_t WeylElement::classSize() const {
    return weylOrder / centraliserOrder(*this);
}

WeylElement coxeterElement() {
    WeylElement product;
    for (const int simple : simpleRoots())
        product = WeylElement::reflection(simple) * product;
    return product;
}

WeylElement elementWithCycles(int order, int count) {
    // A walk over the group; each of the classes that are wanted is met every few dozen steps.
    std::uint32_t random = 1;
    WeylElement element;
    for (;;) {
        random = random * 1664525U + 1013904223U;
        element = element * WeylElement::reflection(static_cast<int>((random >> 8) % rootCount));
        const std::map<int, int> cycles = element.cycles();
        const auto found = cycles.find(order);
        if (found != cycles.end() && found->second == count && element.order() == order)
            return element;
    }
}

} // namespace lila::lattice
