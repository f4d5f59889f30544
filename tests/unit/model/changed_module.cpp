// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tests/unit/model/changed_module.h"

#include "core/reference/torch_module.h"

namespace lila::test {
namespace {

torch::Tensor quantised(const torch::Tensor& z, double temperature, const torch::Tensor& boosts) {
    const torch::Tensor roots = rootTensor().to(torch::kFloat64);
    const torch::Tensor distance = (z.unsqueeze(-2) - roots).pow(2).sum(-1) - boosts;
    return temperature > 0 ? torch::softmax(-distance / temperature, -1).matmul(roots)
                           : roots.index_select(0, distance.argmin(-1).flatten()).view(z.sizes());
}

} // namespace

std::vector<float> changedModuleLogits(const Checkpoint& checkpoint, const std::vector<int>& ids,
                                       const std::vector<LayerChange>& layers) {
    const torch::InferenceMode guard;
    LilaModule module(configOf(checkpoint));
    module->load(checkpoint);
    module->to(torch::kFloat64);
    module->eval();
    const auto length = static_cast<std::int64_t>(ids.size());
    torch::Tensor x = module->tokenEmbedding->forward(torch::tensor(ids, torch::kInt64).view({1, length})) +
                      module->positionEmbedding.slice(1, 0, length);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        Layer& layer = module->layers[i];
        layer->attention->headScales.mul_(torch::tensor(layers[i].betaFactors, torch::kFloat64));
        x = x + layer->attention->forward(layer->lnAttn->forward(x), nullptr);
        const torch::Tensor q = quantised(layer->toE8->forward(layer->lnRes->forward(x)),
                                          module->config.temp * layers[i].temperatureFactor,
                                          torch::tensor(layers[i].rootBoosts, torch::kFloat64));
        x = x + layers[i].branchFactor * layer->e8Scale * layer->fromE8->forward(q);
        x = x + layer->ffn->forward(layer->lnFfn->forward(x));
    }
    const torch::Tensor logits =
        module->head->forward(module->finalNorm->forward(x)).to(torch::kFloat32).contiguous();
    return {logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel()};
}

} // namespace lila::test
