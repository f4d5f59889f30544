// SPDX-License-Identifier: AGPL-3.0-or-later
// The forward pass of training composed of LibTorch's operators, for any device and for autograd: what
// LilaModule::forward computes (resources/docs/model.md section 3), with β folded into q, no buffer of T×T,
// and matrix products in fp32 or bf16. Norms, softmax, quantiser and loss are fp32, and so is the residual
// stream. Includes LibTorch: only for .cpp files of core and tests.
#pragma once

#include "core/reference/torch_module.h"
#include "core/training/step/cpu_pass.h"

namespace lila {

/// ids [B, T] int64, T at most block_size -> logits [B · T, V] in the type of the matrix products. `noise`:
/// dropout and the quantiser's, drawn by LibTorch.
torch::Tensor trainingLogits(const LilaModule& module, const torch::Tensor& ids, const PassSettings& settings,
                             bool noise);

/// logits [N, V], targets [N] int64 -> their mean loss, fp32.
torch::Tensor meanLoss(const torch::Tensor& logits, const torch::Tensor& targets);
/// The loss of each row, [N] fp32.
torch::Tensor rowLosses(const torch::Tensor& logits, const torch::Tensor& targets);

} // namespace lila
