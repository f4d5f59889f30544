// SPDX-License-Identifier: AGPL-3.0-or-later
// Matrix products in 16-bit integers, for many rows in reduced precision: where a processor has AVX-512 VNNI
// it multiplies them at twice the rate of floats (and of bf16, for which the same processors have slower
// instructions).
#pragma once

#include "core/inference/panel_kernels.h"

#include <cstdint>

namespace lila::kernels {

/// Whether this processor can; the other functions must not be called where it cannot.
bool hasFixedPoint();

/// 16-bit values of a row or an interleaved panel's input: inputs are taken in pairs.
constexpr std::size_t fixedDepth(std::size_t depth) {
    return (depth + 1) / 2 * 2;
}

/// x [depth] as 16-bit integers [fixedDepth] with a scale for each group of 128 inputs, such that sums of
/// products with a panel of `precision` stay within 32 bits.
void toFixed(std::span<const float> x, Precision precision, std::int16_t* out, float* scales);

/// The first panel of `view` (bf16 or int8) as 16-bit integers [fixedDepth / 2][16][2], and scales
/// [group][16].
void toFixedPanel(const PanelView& view, std::int16_t* out, float* scales);

/// Rows in 16-bit integers; scales [group] of row r stand at scales + r · groups.
struct FixedRows {
    const std::int16_t* values = nullptr;
    std::size_t stride = 0; ///< values from one row to the next
    const float* scales = nullptr;
};

/// As multiply(), with `panels` (1 or 2) panels made by toFixedPanel(), one after the other.
void multiplyFixed(const FixedRows& a, std::size_t rows, const std::int16_t* b, const float* bScales,
                   std::size_t panels, std::size_t depth, float* c, std::size_t cStride, Into into);

} // namespace lila::kernels
