// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/adamw.h"

#include <ATen/Parallel.h>

#include <cmath>

namespace lila {
namespace {

/// Elements that stay in a processor's cache through all operations on them.
constexpr std::int64_t cachedPart = 16384;

struct Factors {
    double keep;      ///< 1 - lr · decay
    double size;      ///< lr / (1 - β1^t)
    double rootScale; ///< 1 / √(1 - β2^t)
};

void update(const torch::Tensor& values, const torch::Tensor& gradients, const torch::Tensor& mean,
            const torch::Tensor& square, const AdamWSettings& settings, const Factors& factors) {
    values.mul_(factors.keep);
    mean.mul_(settings.beta1).add_(gradients, 1 - settings.beta1);
    square.mul_(settings.beta2).addcmul_(gradients, gradients, 1 - settings.beta2);
    values.addcdiv_(mean, square.sqrt().mul_(factors.rootScale).add_(settings.eps), -factors.size);
}

} // namespace

AdamW::AdamW(torch::Tensor values, torch::Tensor gradients, const AdamWSettings& settings)
    : m_values(std::move(values)),
      m_gradients(std::move(gradients)),
      m_mean(torch::zeros_like(m_values)),
      m_square(torch::zeros_like(m_values)),
      m_settings(settings) {}

void AdamW::step(double lr) {
    const torch::NoGradGuard guard;
    ++m_steps;
    const auto t = static_cast<double>(m_steps);
    const Factors factors{1 - lr * m_settings.weightDecay, lr / (1 - std::pow(m_settings.beta1, t)),
                          1 / std::sqrt(1 - std::pow(m_settings.beta2, t))};
    const std::int64_t size = m_values.numel();
    if (!m_values.is_cpu()) {
        update(m_values, m_gradients, m_mean, m_square, m_settings, factors);
        return;
    }
    at::parallel_for(0, (size + cachedPart - 1) / cachedPart, 1, [&](std::int64_t begin, std::int64_t end) {
        const torch::NoGradGuard threadGuard;
        for (std::int64_t part = begin; part < end; ++part) {
            const auto of = [&](const torch::Tensor& all) {
                return all.narrow(0, part * cachedPart, std::min(cachedPart, size - part * cachedPart));
            };
            update(of(m_values), of(m_gradients), of(m_mean), of(m_square), m_settings, factors);
        }
    });
}

double clipGradients(torch::Tensor gradients, double largestNorm) {
    const torch::NoGradGuard guard;
    const double norm = gradients.norm().item<double>();
    if (largestNorm > 0 && norm > largestNorm)
        gradients.mul_(largestNorm / (norm + 1e-6));
    return norm;
}

} // namespace lila
