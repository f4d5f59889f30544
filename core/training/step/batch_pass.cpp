// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/batch_pass.h"

#include "core/training/step/training_forward.h"

#include <ATen/Parallel.h>

#include <map>
#include <utility>

namespace lila {
namespace {

ParameterPlaces placesOf(LilaModuleImpl& module) {
    std::map<std::string, torch::Tensor> parameters;
    for (const auto& parameter : module.named_parameters())
        parameters[parameter.key()] = parameter.value();
    ParameterPlaces places;
    places.values = [parameters](const std::string& name) { return parameters.at(name).data_ptr<float>(); };
    places.gradient = [parameters](const std::string& name) -> float* {
        const torch::Tensor& gradient = parameters.at(name).grad();
        return gradient.defined() ? gradient.data_ptr<float>() : nullptr;
    };
    places.roots = module.layers.front()->roots.data_ptr<float>();
    return places;
}

torch::Tensor rowsOf(std::span<const std::int64_t> ids, const LilaModuleImpl& module) {
    const std::int64_t width = module.config.blockSize + 1;
    return torch::from_blob(const_cast<std::int64_t*>(ids.data()),
                            {static_cast<std::int64_t>(ids.size()) / width, width}, torch::kLong)
        .to(module.head->weight.device());
}

torch::Tensor inputs(const torch::Tensor& rows) {
    return rows.slice(1, 0, rows.size(1) - 1);
}

torch::Tensor targets(const torch::Tensor& rows) {
    return rows.slice(1, 1).flatten();
}

} // namespace

BatchPass::BatchPass(const LilaModule& module, const PassSettings& settings)
    : m_module(module), m_settings(settings) {
    if (!module->head->weight.is_cpu())
        return;
    m_pool = std::make_unique<ThreadPool>(at::get_num_threads());
    m_cpu = std::make_unique<CpuPass>(module->config, settings, placesOf(*m_module), *m_pool);
    m_cpu->renewWeights();
}

BatchPass::~BatchPass() = default;

void BatchPass::renewWeights() {
    if (m_cpu)
        m_cpu->renewWeights();
}

void BatchPass::addGradients(std::span<const std::int64_t> ids, const PassNoise& noise, double weight) {
    if (m_cpu) {
        m_loss += m_cpu->addGradients(ids, noise, weight);
        return;
    }
    torch::manual_seed(noise.key.below(static_cast<std::uint64_t>(noise.firstSequence)).bits);
    const torch::Tensor rows = rowsOf(ids, *m_module);
    const torch::Tensor loss =
        weight * meanLoss(trainingLogits(m_module, inputs(rows), m_settings, noise.on), targets(rows));
    loss.backward();
    const torch::Tensor value = loss.detach().to(torch::kDouble);
    m_deviceLoss = m_deviceLoss.defined() ? m_deviceLoss + value : value;
}

double BatchPass::takeLoss() {
    const double device = m_deviceLoss.defined() ? m_deviceLoss.item<double>() : 0;
    m_deviceLoss = torch::Tensor();
    return std::exchange(m_loss, 0.0) + device;
}

std::span<const float> BatchPass::losses(std::span<const std::int64_t> ids) {
    if (m_cpu)
        return m_cpu->losses(ids);
    const torch::NoGradGuard guard;
    const torch::Tensor rows = rowsOf(ids, *m_module);
    const torch::Tensor losses =
        rowLosses(trainingLogits(m_module, inputs(rows), m_settings, false), targets(rows)).cpu();
    m_losses.assign(losses.data_ptr<float>(), losses.data_ptr<float>() + losses.numel());
    return m_losses;
}

} // namespace lila
