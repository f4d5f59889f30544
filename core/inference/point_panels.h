// SPDX-License-Identifier: AGPL-3.0-or-later
// Panels of a matrix whose file holds it as points of E8 (resources/docs/packed_weights.md): the points
// themselves, a bit a coordinate longer than their numbers, as which they need no search to be read.
#pragma once

#include "core/checkpoint/packed_matrix.h"
#include "core/inference/panels.h"

namespace lila {

/// Points of sixteen outputs, four of each, are read together.
inline constexpr std::size_t pointTileInputs = 4 * lattice::dimension;

/// Whether there are such panels of it: points of E8 with 2, 3 or 4 bits a weight, whole tiles that share a
/// scale, and whole vectors that are rotated together.
bool fitsPointPanels(const PackedMatrix& matrix);

/// Twice a coordinate of a point of R bits is from 1 - 2^(R+1) to 2^(R+1). It is held as this much more, in
/// R + 2 bits, of which the lowest is the same for all of a point.
constexpr int pointOffset(int bits) {
    return (2 << bits) - 1;
}

/// A tile of a panel: byte o · 4 + j of a line is for point j of output o. Lines hold 4 bits (with R = 2: 2
/// bits) of a coordinate, those of the first coordinate lowest; before them, where a bit more is needed
/// (R = 4 and 2), there is a line of the highest bits, 64 of each coordinate. The lowest bits of all tiles,
/// 64 each, stand at the panel's beginning.
constexpr std::size_t pointTileBytes(int bits) {
    return bits == 4 ? 320 : bits == 3 ? 256 : 192;
}
constexpr std::size_t pointTilesAt(std::size_t inputs) {
    return (inputs / pointTileInputs * sizeof(std::uint64_t) + 63) / 64 * 64;
}

std::size_t pointPanelBytes(const PackedMatrix& matrix); ///< of all panels

/// In memory of as many bytes, aligned to a cache line; filled by packPoints().
PanelMatrix pointPanels(const PackedMatrix& matrix, std::byte* memory);

/// Fills one panel. Panels are independent of each other.
void packPoints(const PackedMatrix& matrix, const PanelMatrix& panels, std::size_t panel);

} // namespace lila
