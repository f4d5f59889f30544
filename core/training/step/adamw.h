// SPDX-License-Identifier: AGPL-3.0-or-later
// AdamW (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization") on a flat buffer, step by step
// as PyTorch's. Includes LibTorch: only for .cpp files of core and tests.
#pragma once

#include <torch/torch.h>

#include <optional>

namespace lila {

struct AdamWSettings {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weightDecay = 0.01;
    std::optional<std::int64_t> decayed = {}; ///< values that decay, the first ones; nothing: all
};

/// With g the gradient and t the number of steps, this one included:
///     m = β1 m + (1-β1) g,  v = β2 v + (1-β2) g²
///     p = p (1 - lr · decay) - lr/(1-β1^t) · m / (√v / √(1-β2^t) + eps)
class AdamW {
public:
    /// Both [P] fp32, kept and shared with the caller.
    AdamW(torch::Tensor values, torch::Tensor gradients, const AdamWSettings& settings);

    /// Gradients count `clip` times. With an average [P], it is taken `averageShare` of the way to the new
    /// values.
    void step(double lr, double clip = 1, const torch::Tensor& average = {}, double averageShare = 0);

    const AdamWSettings& settings() const { return m_settings; }
    torch::Tensor mean() const { return m_mean; }     ///< m, [P]
    torch::Tensor square() const { return m_square; } ///< v, [P]
    std::int64_t steps() const { return m_steps; }
    void setSteps(std::int64_t steps) { m_steps = steps; }

private:
    torch::Tensor m_values, m_gradients, m_mean, m_square;
    AdamWSettings m_settings;
    std::int64_t m_steps = 0;
};

/// The norm of gradients [P].
double gradientNorm(const torch::Tensor& gradients);
/// What scales gradients down to that norm where theirs is larger, as PyTorch's clip_grad_norm_; 0: never.
double clipFactor(double norm, double largestNorm);

} // namespace lila
