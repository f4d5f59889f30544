// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/reference/torch_decoder.h"

#include "core/lattice/e8.h"
#include "core/reference/torch_module.h"

#include <cmath>
#include <stdexcept>

namespace lila {
/// Everything that a checkpoint fixes is multiplied in once, as it would cost an operator a layer and token.
struct TorchDecoderLayer {
    torch::Tensor lnAttnWeight, lnAttnBias;
    torch::Tensor qkvWeight, qkvBias; ///< its queries scaled and with β folded in; bias undefined where none
    torch::Tensor outWeight, outBias;
    torch::Tensor lnResWeight, lnResBias;
    torch::Tensor toE8;       ///< [8, d]
    torch::Tensor rootLogits; ///< [240, 8]: roots · 2 / temp, whose product with z goes into the softmax
    torch::Tensor fromE8;     ///< [d, 8], times e8_scale
    torch::Tensor lnFfnWeight, lnFfnBias;
    torch::Tensor ffnUpWeight, ffnUpBias, ffnDownWeight, ffnDownBias;
    torch::Tensor keys, values; ///< [H, block, D]: the cache
};

namespace {

/// The map of a head's queries that makes scores = q'·k: 1/√D, plus β d ⊗ d on the first eight dimensions;
/// [H, D, D].
torch::Tensor queryMaps(const AttentionImpl& attention) {
    const ModelConfig& config = attention.config;
    const std::int64_t width = config.headDim();
    torch::Tensor maps =
        (torch::eye(width) / std::sqrt(static_cast<double>(width))).repeat({config.nHeads, 1, 1});
    if (config.hasGeometry()) {
        const torch::Tensor& dirs = attention.headDirs;
        maps.narrow(1, 0, lattice::dimension)
            .narrow(2, 0, lattice::dimension)
            .add_(attention.headScales.view({-1, 1, 1}) * dirs.unsqueeze(2) * dirs.unsqueeze(1));
    }
    return maps;
}

/// `packed` [3d, d] or [3d] with the maps applied to its queries.
torch::Tensor withQueryMaps(const torch::Tensor& packed, const AttentionImpl& attention) {
    const ModelConfig& config = attention.config;
    torch::Tensor result = packed.clone();
    torch::Tensor queries = result.narrow(0, 0, config.dModel);
    const torch::Tensor perHead = queries.reshape({config.nHeads, config.headDim(), -1});
    queries.copy_(queryMaps(attention).matmul(perHead).view(queries.sizes()));
    return result;
}

TorchDecoderLayer prepared(const LayerImpl& layer) {
    const ModelConfig& config = layer.config;
    const AttentionImpl& attention = *layer.attention;
    const auto& up = *layer.ffn->ptr<torch::nn::LinearImpl>(0);
    const auto& down = *layer.ffn->ptr<torch::nn::LinearImpl>(2);
    TorchDecoderLayer l;
    l.lnAttnWeight = layer.lnAttn->weight;
    l.lnAttnBias = layer.lnAttn->bias;
    l.qkvWeight = withQueryMaps(attention.qkv->weight, attention);
    l.outWeight = attention.out->weight;
    if (config.bias) {
        l.qkvBias = withQueryMaps(attention.qkv->bias, attention);
        l.outBias = attention.out->bias;
    }
    l.lnResWeight = layer.lnRes->weight;
    l.lnResBias = layer.lnRes->bias;
    l.toE8 = layer.toE8->weight;
    l.rootLogits = rootTensor() * (2 / config.temp);
    l.fromE8 = layer.fromE8->weight * layer.e8Scale;
    l.lnFfnWeight = layer.lnFfn->weight;
    l.lnFfnBias = layer.lnFfn->bias;
    l.ffnUpWeight = up.weight;
    l.ffnUpBias = up.bias;
    l.ffnDownWeight = down.weight;
    l.ffnDownBias = down.bias;
    l.keys = torch::zeros({config.nHeads, config.blockSize, config.headDim()});
    l.values = torch::zeros_like(l.keys);
    return l;
}

} // namespace

struct TorchDecoder::State {
    ModelConfig config;
    torch::Tensor tokenEmbedding;    ///< [V, d]
    torch::Tensor positionEmbedding; ///< [block, d]
    torch::Tensor roots;             ///< [8, 240]
    std::vector<TorchDecoderLayer> layers;
    torch::Tensor finalNormWeight, finalNormBias, head;
    int length = 0;
    Product product = Product::Linear;

    torch::Tensor times(const torch::Tensor& weight, const torch::Tensor& bias, const torch::Tensor& x) const;
    torch::Tensor norm(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) const {
        return at::layer_norm(x, {config.dModel}, weight, bias);
    }
    torch::Tensor attended(const TorchDecoderLayer& layer, const torch::Tensor& x) const;
};

/// weight [out, in], bias [out] or undefined, x [1, in]; returns [1, out].
torch::Tensor TorchDecoder::State::times(const torch::Tensor& weight, const torch::Tensor& bias,
                                         const torch::Tensor& x) const {
    if (product == Product::Linear)
        return at::linear(x, weight, bias);
    const torch::Tensor column = x.view({-1});
    return (bias.defined() ? at::addmv(bias, weight, column) : at::mv(weight, column)).view({1, -1});
}

/// x [1, d], normed, at position `length`; returns [1, d].
torch::Tensor TorchDecoder::State::attended(const TorchDecoderLayer& layer, const torch::Tensor& x) const {
    const torch::Tensor qkv =
        times(layer.qkvWeight, layer.qkvBias, x).view({3, config.nHeads, 1, config.headDim()});
    layer.keys.narrow(1, length, 1).copy_(qkv[1]);
    layer.values.narrow(1, length, 1).copy_(qkv[2]);
    const torch::Tensor keys = layer.keys.narrow(1, 0, length + 1);
    const torch::Tensor values = layer.values.narrow(1, 0, length + 1);
    const torch::Tensor weights = at::softmax(at::bmm(qkv[0], keys.transpose(1, 2)), -1);
    return times(layer.outWeight, layer.outBias, at::bmm(weights, values).view({1, config.dModel}));
}

TorchDecoder::TorchDecoder(const Checkpoint& checkpoint) : m_state(std::make_unique<State>()) {
    const torch::InferenceMode guard;
    LilaModule module(configOf(checkpoint));
    module->load(checkpoint);
    State& s = *m_state;
    s.config = module->config;
    s.tokenEmbedding = module->tokenEmbedding->weight;
    s.positionEmbedding = module->positionEmbedding[0];
    s.roots = rootTensor().t().contiguous();
    for (const Layer& layer : module->layers)
        s.layers.push_back(prepared(*layer));
    s.finalNormWeight = module->finalNorm->weight;
    s.finalNormBias = module->finalNorm->bias;
    s.head = module->head->weight;
}

TorchDecoder::~TorchDecoder() = default;

const ModelConfig& TorchDecoder::config() const {
    return m_state->config;
}

void TorchDecoder::setProduct(Product product) {
    m_state->product = product;
}

std::vector<float> TorchDecoder::step(int id) {
    State& s = *m_state;
    if (id < 0 || id >= s.config.vocabSize)
        throw std::out_of_range("token id " + std::to_string(id) + " is not in the vocabulary");
    if (s.length >= s.config.blockSize)
        throw std::out_of_range("the window of " + std::to_string(s.config.blockSize) + " tokens is full");
    const torch::InferenceMode guard;
    torch::Tensor x = s.tokenEmbedding.narrow(0, id, 1) + s.positionEmbedding.narrow(0, s.length, 1);
    for (const TorchDecoderLayer& l : s.layers) {
        x = x + s.attended(l, s.norm(x, l.lnAttnWeight, l.lnAttnBias));
        const torch::Tensor z = s.times(l.toE8, {}, s.norm(x, l.lnResWeight, l.lnResBias));
        const torch::Tensor q = s.times(s.roots, {}, at::softmax(s.times(l.rootLogits, {}, z), -1));
        x = x + s.times(l.fromE8, {}, q);
        const torch::Tensor h =
            at::gelu(s.times(l.ffnUpWeight, l.ffnUpBias, s.norm(x, l.lnFfnWeight, l.lnFfnBias)));
        x = x + s.times(l.ffnDownWeight, l.ffnDownBias, h);
    }
    const torch::Tensor logits = s.times(s.head, {}, s.norm(x, s.finalNormWeight, s.finalNormBias));
    ++s.length;
    return {logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel()};
}

int TorchDecoder::length() const {
    return m_state->length;
}

void TorchDecoder::rewind(int length) {
    if (length < 0 || length > m_state->length)
        throw std::out_of_range("cannot rewind to " + std::to_string(length) + " of " +
                                std::to_string(m_state->length) + " tokens");
    m_state->length = length;
}

} // namespace lila
