// SPDX-License-Identifier: AGPL-3.0-or-later
// Matrix products with points of E8 (point_panels.h), in integers: points are made of their bits in
// registers, and multiplied by inputs of 16 bits, in halves of 8. Sums are exact: a row's result is the same
// among any others. Where hasFixedPoint() (fixed_point.h); must not be called where not.
#pragma once

#include "core/inference/panel_kernels.h"

#include <cstdint>

namespace lila::kernels {

/// Rows as they are multiplied; groups are those of the matrix's scales.
struct PointRows {
    const std::int8_t* values = nullptr; ///< of 32 inputs their upper halves, then their lower ones
    std::size_t stride = 0;              ///< bytes from one row to the next
    const float* scales = nullptr;       ///< [rows]
    const std::int32_t* sums = nullptr;  ///< [rows, groups, 2]: of upper and of lower halves
};

/// x [depth], a multiple of 32, as such a row of 2 · depth bytes. Its signs are changed and blocks of it
/// multiplied by Hadamard's matrix first, in place, where `signs` [depth] is not empty; blocks of 16 or more.
void toPointRow(std::span<float> x, std::span<const float> signs, std::size_t block, std::size_t groupDepth,
                std::int8_t* values, float& scale, std::int32_t* sums);

/// As multiply(), with panels of points.
void multiplyPoints(const PointRows& a, std::size_t rows, const PanelView& b, std::size_t panels, float* c,
                    std::size_t cStride, Into into);

} // namespace lila::kernels
