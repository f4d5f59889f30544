// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/training_forward.h"

#include "core/lattice/e8.h"
#include "core/training/step/torch_version.h"

#include <cmath>

namespace lila {
namespace {

using torch::Tensor;

/// Queries are taken in blocks: no buffer of T×T, and what a block attends to ends where it does.
constexpr std::int64_t blockRows = 128;

Tensor blockedCausalAttention(const Tensor& q, const Tensor& k, const Tensor& v, double dropout) {
    const std::int64_t length = q.size(-2);
    const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
    std::vector<Tensor> blocks;
    for (std::int64_t first = 0; first < length; first += blockRows) {
        const std::int64_t end = std::min(length, first + blockRows);
        const Tensor scores = q.slice(-2, first, end).matmul(k.slice(-2, 0, end).transpose(-2, -1)) * scale;
        const Tensor future =
            torch::ones({end - first, end}, q.options().dtype(torch::kBool)).triu(first + 1);
        const Tensor weights =
            torch::softmax(scores.to(torch::kFloat).masked_fill(future, -INFINITY), -1).to(v.scalar_type());
        blocks.push_back(torch::dropout(weights, dropout, dropout > 0).matmul(v.slice(-2, 0, end)));
    }
    return torch::cat(blocks, -2);
}

/// β folded into q; attention divides by √D, hence the factor here.
Tensor folded(const Tensor& q, const Tensor& beta, const Tensor& directions) {
    const Tensor first = q.slice(-1, 0, lattice::dimension);
    const Tensor lines = directions.unsqueeze(1).to(q.scalar_type());
    const Tensor along = (first * lines).sum(-1, true);
    const double root = std::sqrt(static_cast<double>(q.size(-1)));
    const Tensor change = (root * beta).view({-1, 1, 1}).to(q.scalar_type()) * along * lines;
    return torch::cat({first + change, q.slice(-1, lattice::dimension)}, -1);
}

class Pass {
public:
    Pass(LilaModule module, const PassSettings& settings, bool noise, std::int64_t batch, std::int64_t length)
        : m_module(*module),
          m_config(module->config),
          m_settings(settings),
          m_compute(settings.element == fused::Element::BF16 ? torch::kBFloat16 : torch::kFloat),
          m_noise(noise),
          m_batch(batch),
          m_length(length) {}

    Tensor logits(const Tensor& ids) {
        const Tensor embedded =
            m_module.tokenEmbedding->forward(ids) + m_module.positionEmbedding.slice(1, 0, m_length);
        m_sum = dropped(embedded.view({-1, m_config.dModel}));
        for (Layer& each : m_module.layers)
            layer(*each);
        return product(normed(*m_module.finalNorm), m_module.head->weight);
    }

private:
    Tensor product(const Tensor& x, const Tensor& weight, const Tensor& bias = {}) const {
        return torch::linear(x, weight.to(m_compute), bias.defined() ? bias.to(m_compute) : bias);
    }

    Tensor normed(const torch::nn::LayerNormImpl& norm) const {
        return torch::layer_norm(m_sum, {m_sum.size(-1)}, norm.weight, norm.bias).to(m_compute);
    }

    Tensor dropped(const Tensor& x) const {
        return torch::dropout(x, m_config.dropout, m_noise && m_config.dropout > 0);
    }

    void add(const Tensor& branch, const Tensor& bias) {
        m_sum = m_sum + dropped(bias.defined() ? branch + bias : branch.to(torch::kFloat));
    }

    Tensor mixed(const AttentionImpl& attention, const Tensor& qkv) const {
        const Tensor parts =
            qkv.view({m_batch, m_length, 3, m_config.nHeads, m_config.headDim()}).permute({2, 0, 3, 1, 4});
        const Tensor q = m_settings.geometry && m_config.hasGeometry()
                             ? folded(parts[0], attention.headScales, attention.headDirs)
                             : parts[0];
        const auto attend = hasFusedAttention ? fusedCausalAttention : blockedCausalAttention;
        return attend(q, parts[1], parts[2], m_noise ? m_config.dropout : 0)
            .transpose(1, 2)
            .reshape({-1, m_config.dModel});
    }

    Tensor branch(const LayerImpl& layer) const {
        const Tensor x = normed(*layer.lnRes).to(torch::kFloat);
        Tensor q = softQuantise(torch::linear(x, layer.toE8->weight), layer.roots, m_config.temp).value;
        if (m_noise)
            q = q * (1 + quantisedNoise * torch::randn_like(q));
        Tensor out = torch::linear(q, layer.fromE8->weight);
        if (m_noise)
            out = out + branchNoise * torch::randn_like(out);
        return layer.e8Scale * out;
    }

    void layer(LayerImpl& layer) {
        const AttentionImpl& attention = *layer.attention;
        const Tensor qkv = product(normed(*layer.lnAttn), attention.qkv->weight, attention.qkv->bias);
        add(product(mixed(attention, qkv), attention.out->weight), attention.out->bias);
        if (m_settings.branch)
            m_sum = m_sum + branch(layer);
        const auto& up = layer.ffn->at<torch::nn::LinearImpl>(0);
        const auto& down = layer.ffn->at<torch::nn::LinearImpl>(2);
        const Tensor hidden = torch::gelu(product(normed(*layer.lnFfn), up.weight) + up.bias.to(m_compute));
        add(product(hidden, down.weight), down.bias);
    }

    LilaModuleImpl& m_module;
    const ModelConfig& m_config;
    const PassSettings& m_settings;
    const torch::ScalarType m_compute;
    const bool m_noise;
    const std::int64_t m_batch, m_length;
    Tensor m_sum; ///< the residual stream, [N, d]
};

} // namespace

torch::Tensor trainingLogits(const LilaModule& module, const torch::Tensor& ids, const PassSettings& settings,
                             bool noise) {
    return Pass(module, settings, noise, ids.size(0), ids.size(1)).logits(ids);
}

torch::Tensor meanLoss(const torch::Tensor& logits, const torch::Tensor& targets) {
    return torch::nn::functional::cross_entropy(logits.to(torch::kFloat), targets);
}

torch::Tensor rowLosses(const torch::Tensor& logits, const torch::Tensor& targets) {
    const auto byRow = torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone);
    return torch::nn::functional::cross_entropy(logits.to(torch::kFloat), targets, byRow);
}

} // namespace lila
