// SPDX-License-Identifier: AGPL-3.0-or-later
// AdamW's step on a processor (adamw.h says the formula), with clipping and the average of the weights, in
// one pass over memory. Plain pointers; LibTorch is not needed.
#pragma once

#include "core/training/step/kernels/row_kernels.h"

namespace lila::fused {

/// With g = clip · gradient: m = β1 m + (1-β1) g, v = β2 v + (1-β2) g²,
/// p = keep · p - size · m / (rootScale √v + eps), average += averageShare (p - average).
struct AdamWStep {
    float* values = nullptr;
    const float* gradients = nullptr;
    float* mean = nullptr;
    float* square = nullptr;
    float* average = nullptr; ///< null: none is kept
    float clip = 1;
    float beta1 = 0, meanShare = 1;   ///< β1, and 1 - β1 as rounded by itself
    float beta2 = 0, squareShare = 1; ///< β2 likewise
    float eps = 0;
    float keep = 1;         ///< 1 - lr · weight decay
    float size = 0;         ///< lr / (1 - β1^t)
    float rootScale = 1;    ///< 1 / √(1 - β2^t)
    float averageShare = 0; ///< of the new values in the average
};
void adamW(const AdamWStep& job, Range elements);

/// Σ g² over the elements; pieces of the same sizes give the same bits.
double squareSum(const float* gradients, Range elements);

} // namespace lila::fused
