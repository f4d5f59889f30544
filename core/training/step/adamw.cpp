// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/adamw.h"

#include "core/training/step/kernels/adamw_kernel.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace lila {
namespace {

/// Elements of a task, whose number does not depend on that of threads.
constexpr std::int64_t taskElements = 1 << 18;
/// Parts of a norm, likewise.
constexpr std::int64_t normTasks = 64;

template <class Work>
void overTasks(std::int64_t size, Work work) {
    at::parallel_for(
        0, (size + taskElements - 1) / taskElements, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t task = begin; task < end; ++task)
                work(fused::Range{task * taskElements, std::min(size, (task + 1) * taskElements)});
        });
}

} // namespace

AdamW::AdamW(torch::Tensor values, torch::Tensor gradients, const AdamWSettings& settings)
    : m_values(std::move(values)),
      m_gradients(std::move(gradients)),
      m_mean(torch::zeros_like(m_values)),
      m_square(torch::zeros_like(m_values)),
      m_settings(settings) {}

void AdamW::step(double lr, double clip, const torch::Tensor& average, double averageShare) {
    const torch::NoGradGuard guard;
    ++m_steps;
    const auto t = static_cast<double>(m_steps);
    const double keep = 1 - lr * m_settings.weightDecay;
    const std::int64_t decayed = m_settings.decayed.value_or(m_values.numel());
    const double size = lr / (1 - std::pow(m_settings.beta1, t));
    const double rootScale = 1 / std::sqrt(1 - std::pow(m_settings.beta2, t));
    if (!m_values.is_cpu()) {
        const torch::Tensor gradients = m_gradients * clip;
        m_mean.mul_(m_settings.beta1).add_(gradients, 1 - m_settings.beta1);
        m_square.mul_(m_settings.beta2).addcmul_(gradients, gradients, 1 - m_settings.beta2);
        m_values.narrow(0, 0, decayed).mul_(keep);
        m_values.addcdiv_(m_mean, m_square.sqrt().mul_(rootScale).add_(m_settings.eps), -size);
        if (average.defined())
            torch::Tensor(average).lerp_(m_values, averageShare);
        return;
    }
    const auto number = [](double value) { return static_cast<float>(value); };
    fused::AdamWStep job;
    job.values = m_values.data_ptr<float>();
    job.gradients = m_gradients.data_ptr<float>();
    job.mean = m_mean.data_ptr<float>();
    job.square = m_square.data_ptr<float>();
    job.average = average.defined() ? average.data_ptr<float>() : nullptr;
    job.clip = number(clip);
    job.beta1 = number(m_settings.beta1);
    job.meanShare = number(1 - m_settings.beta1);
    job.beta2 = number(m_settings.beta2);
    job.squareShare = number(1 - m_settings.beta2);
    job.eps = number(m_settings.eps);
    job.keep = number(keep);
    job.size = number(size);
    job.rootScale = number(rootScale);
    job.averageShare = number(averageShare);
    fused::AdamWStep whole = job;
    whole.keep = 1;
    overTasks(m_values.numel(), [&](fused::Range elements) {
        const std::int64_t middle = std::clamp(decayed, elements.begin, elements.end);
        fused::adamW(job, {elements.begin, middle});
        fused::adamW(whole, {middle, elements.end});
    });
}

double gradientNorm(const torch::Tensor& gradients) {
    if (!gradients.is_cpu())
        return gradients.norm().item<double>();
    const float* values = gradients.data_ptr<float>();
    std::array<double, normTasks> sums{};
    const std::int64_t size = (gradients.numel() + normTasks - 1) / normTasks;
    at::parallel_for(0, normTasks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t task = begin; task < end; ++task)
            sums[static_cast<std::size_t>(task)] =
                fused::squareSum(values, {std::min(gradients.numel(), task * size),
                                          std::min(gradients.numel(), (task + 1) * size)});
    });
    return std::sqrt(std::accumulate(sums.begin(), sums.end(), 0.0));
}

double clipFactor(double norm, double largestNorm) {
    return largestNorm > 0 && norm > largestNorm ? largestNorm / (norm + 1e-6) : 1;
}

} // namespace lila
