// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/torch/trace_tensors.h"

#include <utility>

namespace lila {
namespace {

Tensor idTensor(const std::vector<int>& ids) {
    auto values = std::make_shared<std::vector<std::int64_t>>(ids.begin(), ids.end());
    const auto bytes = std::as_bytes(std::span(*values));
    return {DType::I64, {static_cast<std::int64_t>(ids.size())}, bytes, values};
}

} // namespace

SafetensorsFile traceTensors(Trace trace, const ModelConfig& config) {
    const auto length = static_cast<std::int64_t>(trace.ids.size());
    SafetensorsFile out;
    out.tensors["ids"] = idTensor(trace.ids);
    out.tensors["logits"] = Tensor::fromFloats({length, config.vocabSize}, std::move(trace.logits));
    for (int layer = 0; layer < config.nLayers; ++layer) {
        std::vector<float> z;
        std::vector<float> weights;
        for (const Activation& activation : trace.activations) {
            z.insert(z.end(), activation[layer].z.begin(), activation[layer].z.end());
            weights.insert(weights.end(), activation[layer].rootWeights.begin(),
                           activation[layer].rootWeights.end());
        }
        const std::string name = "layer" + std::to_string(layer) + ".";
        out.tensors[name + "z"] = Tensor::fromFloats({length, lattice::dimension}, std::move(z));
        out.tensors[name + "root_weights"] =
            Tensor::fromFloats({length, lattice::rootCount}, std::move(weights));
        out.tensors[name + "attention"] =
            Tensor::fromFloats({config.nHeads, length, length}, std::move(trace.attention[layer]));
    }
    return out;
}

} // namespace lila
