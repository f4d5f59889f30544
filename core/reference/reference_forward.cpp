// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/reference/reference_forward.h"

#include "core/reference/torch_module.h"

#include <thread>

namespace lila {
namespace {

std::vector<float> floats(const torch::Tensor& tensor) {
    const torch::Tensor flat = tensor.contiguous();
    return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

} // namespace

Trace referenceForward(const Checkpoint& checkpoint, const std::vector<int>& ids, int threads) {
    at::set_num_threads(threads > 0 ? threads
                                    : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
    const torch::InferenceMode guard;
    LilaModule module(configOf(checkpoint));
    module->load(checkpoint);
    module->eval();
    std::vector<LayerRecord> records;
    const auto length = static_cast<std::int64_t>(ids.size());
    const torch::Tensor logits =
        module->forward(torch::tensor(ids, torch::kInt64).view({1, length}), &records);

    Trace trace;
    trace.ids = ids;
    trace.logits = floats(logits);
    trace.activations.assign(ids.size(), Activation(records.size()));
    for (std::size_t layer = 0; layer < records.size(); ++layer) {
        trace.attention.push_back(floats(records[layer].attention));
        const std::vector<float> z = floats(records[layer].z);
        const std::vector<float> weights = floats(records[layer].weights);
        for (std::size_t t = 0; t < ids.size(); ++t) {
            LayerActivation& activation = trace.activations[t][layer];
            std::copy_n(z.data() + t * lattice::dimension, lattice::dimension, activation.z.begin());
            std::copy_n(weights.data() + t * lattice::rootCount, lattice::rootCount,
                        activation.rootWeights.begin());
        }
    }
    return trace;
}

std::vector<float> e8LinearForward(const std::vector<float>& x, const std::vector<float>& weight,
                                   double temperature, double alpha) {
    const torch::InferenceMode guard;
    const auto d = static_cast<std::int64_t>(weight.size()) / lattice::dimension;
    E8Linear layer(static_cast<int>(d), temperature, alpha);
    layer->weight.copy_(torch::tensor(weight).view({d, lattice::dimension}));
    return floats(layer->forward(torch::tensor(x).view({-1, d})));
}

} // namespace lila
