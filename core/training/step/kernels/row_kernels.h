// SPDX-License-Identifier: AGPL-3.0-or-later
// The row-wise parts of a training step on a processor, each in one pass over memory: residual with dropout
// and layer norm, bias with GELU, cross-entropy with its gradient. Plain pointers; LibTorch is not needed.
//
// Rows are [n, width], row-major and contiguous. `void*` rows are activations, in fp32 or bf16 as an Element
// says; all arithmetic is fp32. A call works on rows begin to end, so that threads share the work by ranges;
// sums over rows are added to what the caller gives, one set a range.
#pragma once

#include "core/training/step/kernels/element.h"
#include "core/training/step/kernels/noise_key.h"

#include <cstddef>
#include <cstdint>

namespace lila::fused {

struct Range {
    std::int64_t begin = 0, end = 0;
};

/// sum = x + dropout(branch + bias), then normed = LN(sum) · weight + shift (resources/docs/model.md section
/// 3, eps 1e-5).
struct AddNorm {
    Element element = Element::F32;       ///< of normed
    Element branchElement = Element::F32; ///< of branch
    std::int64_t width = 0;
    RowPlaces places;
    Dropout dropout;
    const float* x = nullptr; ///< null: 0
    const void* branch = nullptr;
    const float* bias = nullptr;   ///< [width], null: 0
    const float* weight = nullptr; ///< [width]
    const float* shift = nullptr;  ///< [width]
    float* sum = nullptr;
    void* normed = nullptr;
    float* mean = nullptr;    ///< [n]
    float* inverse = nullptr; ///< [n], one over the standard deviation
};
void addNorm(const AddNorm& job, Range rows);

struct AddNormBackward {
    AddNorm forward;                ///< as it was; x, branch and normed are not looked at
    const float* gradSum = nullptr; ///< null: 0
    const void* gradNormed = nullptr;
    float* gradX = nullptr;     ///< null: not wanted
    void* gradBranch = nullptr; ///< of the branch's type
};
/// gradBias, gradWeight, gradShift [width] are added to.
void addNormBackward(const AddNormBackward& job, Range rows, float* gradBias, float* gradWeight,
                     float* gradShift);

/// x += bias, and the sums over rows of x, which are added to what the caller gives.
void addBias(Element element, std::int64_t width, void* x, const float* bias, Range rows);
void addRowSums(Element element, std::int64_t width, const void* x, Range rows, float* sums);

/// out = GELU(x + bias), the exact one by erf (|error| < 1.5e-7). out may be x.
void biasGelu(Element element, std::int64_t width, const void* x, const float* bias, void* out, Range rows);
/// What the forward pass made is made again, as `out`. gradX may be gradOut; gradBias [width] is added to.
void biasGeluBackward(Element element, std::int64_t width, const void* x, const float* bias,
                      const void* gradOut, void* gradX, void* out, Range rows, float* gradBias);

/// loss[row] = -log softmax(logits[row])[target], and where grad is not null, grad[row] = scale · d loss / d
/// logits. grad may be logits. Targets must lie in [0, width).
void crossEntropy(Element element, std::int64_t width, const void* logits, const std::int64_t* targets,
                  float scale, float* loss, void* grad, Range rows);

} // namespace lila::fused
