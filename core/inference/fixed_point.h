// SPDX-License-Identifier: AGPL-3.0-or-later
// Matrix products in 16-bit integers, for reduced precision: where a processor has AVX-512 VNNI it multiplies
// them at twice the rate of floats (and of bf16, for which the same processors have slower instructions), and
// weights need no conversion. Sums of integers are exact: a row's result is the same among any others.
#pragma once

#include "core/inference/panel_kernels.h"

#include <cstdint>

namespace lila::kernels {

/// Whether this processor can; the other functions must not be called where it cannot.
bool hasFixedPoint();

/// x [depth] as 16-bit integers [pairedDepth] with a scale for each group of 128 inputs, such that sums of
/// products with a panel of `precision` stay within 32 bits.
void toFixed(std::span<const float> x, Precision precision, std::int16_t* out, float* scales);

/// Rows in 16-bit integers; scales [group] of row r stand at scales + r · groups.
struct FixedRows {
    const std::int16_t* values = nullptr;
    std::size_t stride = 0; ///< values from one row to the next
    const float* scales = nullptr;
};

/// As multiply(), with panels in pairs.
void multiplyFixed(const FixedRows& a, std::size_t rows, const PanelView& b, std::size_t panels, float* c,
                   std::size_t cStride, Into into);

} // namespace lila::kernels
