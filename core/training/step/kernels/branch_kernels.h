// SPDX-License-Identifier: AGPL-3.0-or-later
// The E8 branch of a training step on a processor, in one pass: to_e8, soft quantiser, noise, from_e8,
// e8_scale (resources/docs/model.md section 3). The conventions are those of row_kernels.h.
#pragma once

#include "core/training/step/kernels/row_kernels.h"

namespace lila::fused {

/// out = scale · (from_e8(q (1 + quantised ε)) + branch ε'), q = Σ softmax_r(2 z·r / temperature) r, z =
/// to_e8(x).
struct Branch {
    Element element = Element::F32;
    std::int64_t width = 0;
    RowPlaces places;
    const void* x = nullptr;       ///< [n, width]
    const float* toE8 = nullptr;   ///< [8, width]
    const float* fromE8 = nullptr; ///< [width, 8]
    const float* roots = nullptr;  ///< [240, 8], unit vectors
    float scale = 0;               ///< e8_scale
    float temperature = 0.1F;
    float quantisedNoise = 0; ///< 0: none
    float branchNoise = 0;    ///< 0: none
    NoiseKey key;
    void* out = nullptr;        ///< [n, width]
    float* quantised = nullptr; ///< [n, 8]: q with its noise, which the backward pass needs
};
void branch(const Branch& job, Range rows);

/// Sums over rows, added to.
struct BranchGradients {
    float* toE8 = nullptr;   ///< [8, width]
    float* fromE8 = nullptr; ///< [width, 8]
    float* scale = nullptr;  ///< [1]
};
/// The straight-through estimator: the gradient of q passes to z unchanged. `job.out` is not looked at.
void branchBackward(const Branch& job, const void* gradOut, void* gradX, Range rows,
                    const BranchGradients& sums);

} // namespace lila::fused
