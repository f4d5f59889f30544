// SPDX-License-Identifier: AGPL-3.0-or-later
// The differentiable parts of a training step that are not plain matrix products, in two forms: composed of
// LibTorch's operators, which run on any device, and fused into one pass over memory each, for processors.
// Includes LibTorch: only for .cpp files of core and tests.
#pragma once

#include "core/training/step/kernels/noise_key.h"

#include <torch/torch.h>

namespace lila {

/// Where in a step an operation stands: what its random numbers are drawn by.
struct NoiseSite {
    double dropout = 0;
    fused::NoiseKey key;
    fused::RowPlaces places;
};

struct NormedSum {
    torch::Tensor sum;    ///< [N, d] fp32
    torch::Tensor normed; ///< [N, d] in the type of the matrix products
};

/// The weights of the E8 branch of a layer, fp32.
struct BranchWeights {
    torch::Tensor toE8;   ///< [8, d]
    torch::Tensor fromE8; ///< [d, 8]
    torch::Tensor scale;  ///< [1]: e8_scale
    torch::Tensor roots;  ///< [240, 8], unit vectors, without gradient
};

/// Strengths of the noise of training (resources/docs/model.md section 3); 0: none.
struct BranchNoise {
    double quantised = 0;
    double branch = 0;
};

/// Activations are [N, d], N = B · T rows, sequence by sequence. Stateless; may be used by several threads.
class TrainingOps {
public:
    virtual ~TrainingOps() = default;

    /// sum = x + dropout(branch + bias), normed = LayerNorm(sum) · weight + shift. `x` and `bias` may be
    /// undefined (0); branch is fp32 or of the type `compute`.
    virtual NormedSum addNorm(const torch::Tensor& x, const torch::Tensor& branch, const torch::Tensor& bias,
                              const torch::Tensor& weight, const torch::Tensor& shift,
                              torch::ScalarType compute, const NoiseSite& site) const = 0;

    /// GELU(x + bias), the exact one.
    virtual torch::Tensor biasGelu(const torch::Tensor& x, const torch::Tensor& bias) const = 0;

    /// x [N, d] -> e8_scale · from_e8(quantised to_e8(x)), in x's type, straight-through
    /// (resources/docs/model.md section 3).
    virtual torch::Tensor branch(const torch::Tensor& x, const BranchWeights& weights, double temperature,
                                 const BranchNoise& noise, const NoiseSite& site) const = 0;

    /// qkv [B, T, 3, H, D] -> [B, T, H, D], causal, β folded into q. `directions` [H, 8] undefined: no
    /// geometry, and `beta` [H] is not looked at.
    virtual torch::Tensor attention(const torch::Tensor& qkv, const torch::Tensor& beta,
                                    const torch::Tensor& directions, const NoiseSite& site) const = 0;

    /// logits [N, V], targets [N] int64 -> weight · the mean loss, fp32. `logits` may be overwritten, so that
    /// this must be the only use of them.
    virtual torch::Tensor meanLoss(const torch::Tensor& logits, const torch::Tensor& targets,
                                   double weight) const = 0;

    /// The loss of each row, [N] fp32, without gradient.
    virtual torch::Tensor rowLosses(const torch::Tensor& logits, const torch::Tensor& targets) const = 0;
};

const TrainingOps& plainOps();
/// For CPU tensors only.
const TrainingOps& fusedOps();
/// The fastest that runs there.
const TrainingOps& opsFor(const torch::Device& device);

} // namespace lila
