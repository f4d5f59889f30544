// SPDX-License-Identifier: AGPL-3.0-or-later
// The E8 root system: the 240 roots in the reference's order, their relations and their quantisers.
#pragma once

#include <array>
#include <span>

namespace lila::lattice {

inline constexpr int rootCount = 240;
inline constexpr int dimension = 8;
inline constexpr int neighbourCount = 56;
inline constexpr int edgeCount = rootCount * neighbourCount / 2;
inline constexpr int coxeterNumber = 30;

using Vector = std::array<float, dimension>;

enum class RootType {
    Integer, ///< ±e_i ± e_j, indices 0..111
    Half,    ///< (±1/2)^8 with an even number of minus signs, indices 112..239
};

/// All roots, scaled to unit length (raw length is sqrt 2). Order: for i<j, for s_i, s_j in (-1, +1):
/// s_i e_i + s_j e_j; then for mask 0..255 the half-integer roots with coordinate b negative where bit b is
/// set. A constant table: safe from any thread. The functions below expect root indices 0..239.
const std::array<Vector, rootCount>& roots();

RootType rootType(int root);

/// Inner product of two unit roots times two, which is a whole number: 2, 1, 0, -1 or -2.
int doubledInnerProduct(int a, int b);

/// The index of -root.
int antipode(int root);

/// The 56 roots at inner product 1/2 (60 degrees), ascending: the edges of the root graph (the polytope
/// 4_21).
std::span<const int, neighbourCount> neighbours(int root);

/// The index of the reflection of `root` in the hyperplane orthogonal to `mirror`: r - 2 (r·m) m.
int reflection(int root, int mirror);

/// weights = softmax over the roots of 2 z·r / temperature (= softmax of -|z - r|² / temperature, all |r|
/// being equal); quantised = Σ weights_r r. temperature > 0. Sums in double, so that it serves as the naive
/// twin.
void softQuantise(std::span<const float, dimension> z, float temperature, std::span<float, rootCount> weights,
                  std::span<float, dimension> quantised);

/// The root nearest to z; the lowest index where several are.
int nearestRoot(std::span<const float, dimension> z);

} // namespace lila::lattice
