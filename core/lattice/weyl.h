// SPDX-License-Identifier: AGPL-3.0-or-later
// The symmetries of E8: the Weyl group, whose elements are products of reflections in roots.
#pragma once

#include "core/lattice/e8.h"

#include <cstdint>
#include <map>

namespace lila::lattice {

using Row = std::array<double, dimension>;
using Matrix = std::array<Row, dimension>;

inline constexpr std::uint64_t weylOrder = 696'729'600; ///< of the group

/// One of those, as what it does to the roots, which says all of it. A value; at first the
/// identity.
class WeylElement {
public:
    WeylElement();
    static WeylElement reflection(int mirror);

    /// The index of the root to which this takes `root`.
    int operator()(int root) const { return m_images[root]; }
    /// First `other`, then this.
    WeylElement operator*(const WeylElement& other) const;
    bool operator==(const WeylElement&) const = default;

    /// Of R^8, on columns; orthogonal.
    Matrix matrix() const;
    /// Cycles of the 240 roots: how many there are, by their lengths. Conjugate elements have the same.
    std::map<int, int> cycles() const;
    /// So often in a row it is the identity: the same for all elements of a conjugacy class.
    int order() const;
    /// The least number of reflections whose product it is: 8 minus the dimension of what it leaves in place
    /// (Carter, Conjugacy classes in the Weyl group, lemma 2).
    int length() const;
    /// How many elements are conjugate to it: weylOrder over the number of those that commute with it, which
    /// are counted (some ms).
    std::uint64_t classSize() const;

private:
    std::array<int, rootCount> m_images{};
};

/// The product of the reflections in the eight simple roots, which has order 30 (Humphreys, Reflection Groups
/// and Coxeter Groups, 3.16).
WeylElement coxeterElement();

/// An element of that order with so many cycles of that length, always the same one. It must exist: else this
/// does not end.
WeylElement elementWithCycles(int order, int count);

} // namespace lila::lattice
