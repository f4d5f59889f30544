// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/training_forward.h"

namespace lila {
namespace {

using torch::Tensor;

// resources/docs/model.md section 3: q *= 1 + 0.001 ε, from_e8(q) += 0.005 ε'.
constexpr BranchNoise trainingNoise{0.001, 0.005};

/// The places in a layer where random numbers are drawn.
enum Site : std::uint64_t { AttentionWeights, AttentionOutput, E8Branch, FeedForward, SitesPerLayer };
constexpr std::uint64_t embeddingSite = 0;

class Pass {
public:
    Pass(LilaModule module, const ForwardSettings& settings, const TrainingOps& ops, std::int64_t batch,
         std::int64_t length)
        : m_module(*module),
          m_config(module->config),
          m_settings(settings),
          m_ops(ops),
          m_batch(batch),
          m_length(length) {}

    Tensor logits(const Tensor& ids) {
        const Tensor embedded =
            m_module.tokenEmbedding->forward(ids) + m_module.positionEmbedding.slice(1, 0, m_length);
        leave(embedded.view({-1, m_config.dModel}), {}, site(embeddingSite));
        for (std::size_t i = 0; i < m_module.layers.size(); ++i)
            layer(*m_module.layers[i], 1 + i * SitesPerLayer);
        return product(normed(*m_module.finalNorm), m_module.head->weight);
    }

private:
    NoiseSite site(std::uint64_t number) const {
        return {m_settings.noise ? m_config.dropout : 0,
                m_settings.key.below(number),
                {m_length, m_settings.firstSequence, m_settings.sequenceStride}};
    }

    Tensor product(const Tensor& x, const Tensor& weight, const Tensor& bias = {}) const {
        return torch::linear(x, weight.to(m_settings.compute),
                             bias.defined() ? bias.to(m_settings.compute) : bias);
    }

    /// Adds what the last part of the model made to the residual stream, and norms it.
    Tensor normed(const torch::nn::LayerNormImpl& norm) {
        const NormedSum result =
            m_ops.addNorm(m_sum, m_branch, m_bias, norm.weight, norm.bias, m_settings.compute, m_site);
        m_sum = result.sum;
        return result.normed;
    }

    void leave(const Tensor& branch, const Tensor& bias, const NoiseSite& from) {
        m_branch = branch;
        m_bias = bias;
        m_site = from;
    }

    void layer(LayerImpl& layer, std::uint64_t firstSite) {
        const AttentionImpl& attention = *layer.attention;
        const Tensor qkv = product(normed(*layer.lnAttn), attention.qkv->weight, attention.qkv->bias);
        const bool geometry = m_settings.geometry && m_config.hasGeometry();
        const Tensor mixed = m_ops.attention(
            qkv.view({m_batch, m_length, 3, m_config.nHeads, m_config.headDim()}), attention.headScales,
            geometry ? attention.headDirs : Tensor(), site(firstSite + AttentionWeights));
        leave(product(mixed.reshape({-1, m_config.dModel}), attention.out->weight), attention.out->bias,
              site(firstSite + AttentionOutput));

        if (m_settings.branch) {
            NoiseSite branchSite = site(firstSite + E8Branch);
            branchSite.dropout = 0; // it has noise of its own
            const BranchWeights weights{layer.toE8->weight, layer.fromE8->weight, layer.e8Scale, layer.roots};
            leave(m_ops.branch(normed(*layer.lnRes), weights, m_config.temp,
                               m_settings.noise ? trainingNoise : BranchNoise{}, branchSite),
                  {}, branchSite);
        }

        const auto& up = layer.ffn->at<torch::nn::LinearImpl>(0);
        const auto& down = layer.ffn->at<torch::nn::LinearImpl>(2);
        const Tensor hidden = m_ops.biasGelu(product(normed(*layer.lnFfn), up.weight), up.bias);
        leave(product(hidden, down.weight), down.bias, site(firstSite + FeedForward));
    }

    LilaModuleImpl& m_module;
    const ModelConfig& m_config;
    const ForwardSettings& m_settings;
    const TrainingOps& m_ops;
    std::int64_t m_batch, m_length;
    Tensor m_sum;    ///< the residual stream, [N, d]
    Tensor m_branch; ///< what is to be added to it next, with its bias and dropout
    Tensor m_bias;
    NoiseSite m_site;
};

} // namespace

torch::Tensor trainingLogits(const LilaModule& module, const torch::Tensor& ids,
                             const ForwardSettings& settings, const TrainingOps& ops) {
    return Pass(module, settings, ops, ids.size(0), ids.size(1)).logits(ids);
}

} // namespace lila
