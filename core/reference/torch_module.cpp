// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/reference/torch_module.h"

#include "core/lattice/e8.h"
#include "core/model/weights.h"

#include <cmath>

namespace lila {
namespace {

/// The reference truncates its normal at ±2, which is 100 standard deviations away: it is a plain normal.
constexpr double initialSpread = 0.02;
constexpr double quantisedNoise = 0.001; // in training: q *= 1 + 0.001 ε
constexpr double branchNoise = 0.005;    // in training: from_e8(q) += 0.005 ε

torch::nn::Linear makeLinear(int in, int out, bool bias) {
    torch::nn::Linear linear(torch::nn::LinearOptions(in, out).bias(bias));
    torch::nn::init::normal_(linear->weight, 0, initialSpread);
    if (bias)
        torch::nn::init::zeros_(linear->bias);
    return linear;
}

torch::nn::LayerNorm makeNorm(int d) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({d}));
}

/// The reference's own form, without gradients too: its rounding is part of what it computes.
torch::Tensor straightThrough(const torch::Tensor& z, const torch::Tensor& value) {
    return z + (value - z).detach();
}

} // namespace

torch::Tensor rootTensor() {
    torch::Tensor table = torch::empty({lattice::rootCount, lattice::dimension});
    std::copy_n(lattice::roots().front().data(), table.numel(), table.data_ptr<float>());
    return table;
}

Quantised softQuantise(const torch::Tensor& z, const torch::Tensor& roots, double temperature) {
    const torch::Tensor point = z.detach();
    const torch::Tensor distance =
        point.pow(2).sum(-1, true) - 2 * point.matmul(roots.t()) + roots.pow(2).sum(-1);
    const torch::Tensor weights = torch::softmax(-distance / temperature, -1);
    return {straightThrough(z, weights.matmul(roots)), weights};
}

E8LinearImpl::E8LinearImpl(int dModel, double quantiserTemperature, double initialAlpha)
    : temperature(quantiserTemperature) {
    weight = register_parameter("weight", torch::randn({dModel, lattice::dimension}) * initialSpread);
    alpha = register_parameter("alpha", torch::full({1}, initialAlpha));
    roots = register_buffer("roots", rootTensor());
}

torch::Tensor E8LinearImpl::forward(const torch::Tensor& x) {
    const torch::Tensor z = x.matmul(weight);
    const torch::Tensor q = softQuantise(z, roots, temperature).value;
    return (z + alpha * (q - z)).matmul(weight.t());
}

AttentionImpl::AttentionImpl(const ModelConfig& modelConfig) : config(modelConfig) {
    qkv = register_module("qkv", makeLinear(config.dModel, 3 * config.dModel, config.bias));
    out = register_module("out", makeLinear(config.dModel, config.dModel, config.bias));
    headDirs = register_buffer("head_dirs", rootTensor().slice(0, 0, config.nHeads).clone());
    headScales = register_parameter("head_scales", torch::zeros({config.nHeads}));
}

torch::Tensor AttentionImpl::forward(const torch::Tensor& x, LayerRecord* record) {
    const auto batch = x.size(0);
    const auto length = x.size(1);
    const int width = config.headDim();
    const auto parts =
        qkv->forward(x).view({batch, length, 3, config.nHeads, width}).permute({2, 0, 3, 1, 4});
    const torch::Tensor q = parts[0];
    const torch::Tensor k = parts[1];
    const torch::Tensor v = parts[2];
    torch::Tensor scores = q.matmul(k.transpose(-2, -1)) * (1 / std::sqrt(static_cast<double>(width)));
    if (config.hasGeometry()) {
        const auto along =
            [&](const torch::Tensor& heads) { // [B, H, T]: the first eight dimensions on the head's root
                return (heads.slice(-1, 0, lattice::dimension) * headDirs.view({1, config.nHeads, 1, -1}))
                    .sum(-1);
            };
        scores = scores + headScales.view({1, -1, 1, 1}) * (along(q).unsqueeze(-1) * along(k).unsqueeze(-2));
    }
    const torch::Tensor future = torch::ones({length, length}, scores.options().dtype(torch::kBool)).triu(1);
    const torch::Tensor weights = torch::softmax(scores.masked_fill(future, -INFINITY), -1);
    if (record != nullptr)
        record->attention = weights;
    const torch::Tensor dropped = torch::dropout(weights, config.dropout, is_training());
    return out->forward(dropped.matmul(v).transpose(1, 2).reshape({batch, length, config.dModel}));
}

LayerImpl::LayerImpl(const ModelConfig& modelConfig) : config(modelConfig) {
    const int d = config.dModel;
    lnAttn = register_module("ln_attn", makeNorm(d));
    attention = register_module("attn", Attention(config));
    lnRes = register_module("ln_res", makeNorm(d));
    toE8 = register_module("to_e8", makeLinear(d, lattice::dimension, false));
    fromE8 = register_module("from_e8", makeLinear(lattice::dimension, d, false));
    e8Scale = register_parameter("e8_scale", torch::full({1}, config.e8Strength));
    lnFfn = register_module("ln_ffn", makeNorm(d));
    ffn = register_module("ffn", torch::nn::Sequential(makeLinear(d, 4 * d, true), torch::nn::GELU(),
                                                       makeLinear(4 * d, d, true),
                                                       torch::nn::Dropout(config.dropout)));
    dropout = register_module("dropout", torch::nn::Dropout(config.dropout));
    roots = rootTensor();
}

torch::Tensor LayerImpl::forward(torch::Tensor x, LayerRecord* record) {
    x = x + dropout->forward(attention->forward(lnAttn->forward(x), record));

    const torch::Tensor z = toE8->forward(lnRes->forward(x));
    auto [q, weights] = softQuantise(z, roots.to(z.options()), config.temp);
    if (record != nullptr) {
        record->z = z;
        record->weights = weights;
    }
    if (is_training())
        q = q * (1 + quantisedNoise * torch::randn_like(q));
    torch::Tensor branch = fromE8->forward(q);
    if (is_training())
        branch = branch + branchNoise * torch::randn_like(branch);
    x = x + e8Scale * branch;

    return x + ffn->forward(lnFfn->forward(x));
}

LilaModuleImpl::LilaModuleImpl(const ModelConfig& modelConfig) : config(modelConfig) {
    const int d = config.dModel;
    tokenEmbedding = register_module("tok_emb", torch::nn::Embedding(config.vocabSize, d));
    torch::nn::init::normal_(tokenEmbedding->weight, 0, initialSpread);
    positionEmbedding = register_parameter("pos_emb", torch::zeros({1, config.blockSize, d}));
    const auto core = register_module("core", std::make_shared<torch::nn::Module>());
    const auto list = core->register_module("layers", torch::nn::ModuleList());
    for (int i = 0; i < config.nLayers; ++i) {
        layers.emplace_back(config);
        list->push_back(layers.back());
    }
    finalNorm = core->register_module("final_norm", makeNorm(d));
    head = register_module("head", makeLinear(d, config.vocabSize, false));
    dropout = register_module("dropout", torch::nn::Dropout(config.dropout));
}

torch::Tensor LilaModuleImpl::forward(const torch::Tensor& ids, std::vector<LayerRecord>* records) {
    torch::Tensor x = tokenEmbedding->forward(ids) + positionEmbedding.slice(1, 0, ids.size(1));
    x = dropout->forward(x);
    if (records != nullptr)
        records->assign(layers.size(), {});
    for (std::size_t i = 0; i < layers.size(); ++i)
        x = layers[i]->forward(x, records != nullptr ? &(*records)[i] : nullptr);
    return head->forward(finalNorm->forward(x));
}

void LilaModuleImpl::setRoots(const torch::Tensor& table) {
    torch::NoGradGuard guard;
    for (Layer& layer : layers) {
        layer->roots = table.clone().to(layer->e8Scale.device());
        layer->attention->headDirs.copy_(table.slice(0, 0, config.nHeads));
    }
}

void LilaModuleImpl::load(const Checkpoint& checkpoint) {
    const auto weights = weightsOf(checkpoint); // the one place that checks shapes and values
    torch::NoGradGuard guard;
    if (weights->config.randomRoots) {
        std::vector<float> table(weights->roots.begin(), weights->roots.end());
        setRoots(torch::from_blob(table.data(), {lattice::rootCount, lattice::dimension}));
    }
    for (auto& parameter : named_parameters()) {
        std::vector<float> values = checkpoint.tensors.at(parameter.key()).toFloats();
        parameter.value().copy_(torch::from_blob(values.data(), parameter.value().sizes()));
    }
}

} // namespace lila
