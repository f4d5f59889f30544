// SPDX-License-Identifier: AGPL-3.0-or-later
// Loss and gradients of a batch, where the model is: on a processor by CpuPass, on other devices by
// LibTorch's operators and autograd. Includes LibTorch: only for .cpp files of core and tests.
#pragma once

#include "core/reference/torch_module.h"
#include "core/training/step/cpu_pass.h"

#include <memory>
#include <span>
#include <vector>

namespace lila {

/// One thread at a time. `module` must stay where it is, with its parameters and gradients; gradients that it
/// does not have are not computed. On other devices noise is LibTorch's, seeded by the key.
class BatchPass {
public:
    /// Threads are as many as LibTorch has.
    BatchPass(const LilaModule& module, const PassSettings& settings);
    ~BatchPass();

    const PassSettings& settings() const { return m_settings; }

    // As CpuPass's.
    void renewWeights();
    void addGradients(std::span<const std::int64_t> ids, const PassNoise& noise, double weight);
    /// What CpuPass::addGradients would have returned, added up since it was asked for last: other devices
    /// are waited for but once.
    double takeLoss();
    std::span<const float> losses(std::span<const std::int64_t> ids);

private:
    LilaModule m_module;
    PassSettings m_settings;
    std::unique_ptr<ThreadPool> m_pool;
    std::unique_ptr<CpuPass> m_cpu; ///< null on other devices
    double m_loss = 0;
    torch::Tensor m_deviceLoss; ///< on other devices
    std::vector<float> m_losses;
};

} // namespace lila
