// SPDX-License-Identifier: AGPL-3.0-or-later
// The forward pass that training differentiates: what LilaModule::forward computes (resources/docs/model.md
// section 3), with β folded into q, no buffer of T×T, noise drawn by place and matrix products in fp32 or
// bf16. Norms, softmax, quantiser and loss are fp32, and so is the residual stream. Includes LibTorch: only
// for .cpp files of core and tests.
#pragma once

#include "core/model/torch_module.h"
#include "core/training/step/training_ops.h"

namespace lila {

struct ForwardSettings {
    torch::ScalarType compute =
        torch::kFloat;    ///< of matrix products and of what passes between them: fp32 or bf16
    bool noise = true;    ///< dropout and the quantiser's noise: in training, not in evaluation
    bool geometry = true; ///< false: without the β term
    bool branch = true;   ///< false: without the E8 branch
    fused::NoiseKey key;  ///< of the step
    // Which sequences of the step's global batch these are: first, first + stride, …
    std::int64_t firstSequence = 0;
    std::int64_t sequenceStride = 1;
};

/// ids [B, T] int64, T at most block_size -> logits [B · T, V] in the type of the matrix products.
torch::Tensor trainingLogits(const LilaModule& module, const torch::Tensor& ids,
                             const ForwardSettings& settings, const TrainingOps& ops);

} // namespace lila
