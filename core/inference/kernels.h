// SPDX-License-Identifier: AGPL-3.0-or-later
// The arithmetic of the decoder, in vector instructions chosen at run time (Highway). All arrays are fp32,
// row-major and need no alignment; results may differ from a naive sum by rounding only.
#pragma once

#include "core/lattice/e8.h"

#include <span>
#include <vector>

namespace lila::kernels {

/// out[i] = Σ_j matrix[i, j] x[j] (+ bias[i] where bias is not empty); matrix [out.size(), x.size()].
void matrixVector(std::span<const float> matrix, std::span<const float> x, std::span<const float> bias,
                  std::span<float> out);

/// out = (x - mean) / sqrt(variance + 1e-5) · weight + bias.
void layerNorm(std::span<const float> x, std::span<const float> weight, std::span<const float> bias,
               std::span<float> out);

/// x · Φ(x) in place, with the error function (absolute error of Φ below 2e-7, by Abramowitz and
/// Stegun 7.1.26).
void gelu(std::span<float> x);

/// In place; sums to one. Not empty. A NaN makes all of them NaN.
void softmax(std::span<float> x);

/// x += y.
void add(std::span<float> x, std::span<const float> y);

/// Roots [240, 8] by coordinate, [8, 240]: the form in which quantise takes them.
std::vector<float> rootColumns(std::span<const float> roots);

/// The quantiser: weights = softmax_r((2 z·r + boosts_r) / temperature), at temperature 0 one for the largest
/// (the first of several) and zero for the others; quantised = Σ weights_r r. `boosts`: [240], or empty.
void quantise(std::span<const float, lattice::dimension> z, float temperature, std::span<const float> boosts,
              std::span<const float> columns, std::span<float, lattice::rootCount> weights,
              std::span<float, lattice::dimension> quantised);

} // namespace lila::kernels
