// SPDX-License-Identifier: AGPL-3.0-or-later
// A probe of one position: what views show of the token that has the focus.
#pragma once

#include "core/inference/probe.h"
#include "core/model/config.h"

#include <vector>

namespace lila {

/// What is to be recorded of the position.
struct PositionParts {
    bool rootWeights = false;
    bool attention = false;
    bool residuals = false;     ///< whole vectors
    bool residualNorms = false; ///< their Euclidean lengths alone
    bool heads = false;         ///< queries, and what each head mixed
};

/// Allocates when it is made, and when it is set on another position's row of attention.
class PositionProbe : public Probe {
public:
    PositionProbe(const ModelConfig& config, const PositionParts& parts);

    /// In the window, from 0; the position before a token is the one that it was predicted from.
    void setPosition(int position);

    /// One a layer; empty where it is not a part.
    const Activation& activation() const { return m_activation; }
    /// [position + 1] of a head; empty where it is not a part.
    std::span<const float> attention(int layer, int head) const;
    /// [D] of a head, as Probe has them; empty where they are no part.
    std::span<const float> query(int layer, int head) const { return ofHead(m_queries, layer, head); }
    std::span<const float> mix(int layer, int head) const { return ofHead(m_mixes, layer, head); }
    /// [d]; empty where it is not a part. The layer after the last one has an input only.
    std::span<const float> residual(int layer, ResidualPoint point) const;
    float residualNorm(int layer, ResidualPoint point) const;

    void rootWeights(int position, int layer, const LayerActivation& activation) override;
    void attention(int position, int layer, int head, std::span<const float> weights) override;
    void query(int position, int layer, int head, std::span<const float> query) override;
    void mix(int position, int layer, int head, std::span<const float> mix) override;
    void residual(int position, int layer, ResidualPoint point, std::span<const float> state) override;

private:
    std::span<const float> ofHead(const std::vector<float>& values, int layer, int head) const;
    void keep(std::vector<float>& values, int position, int layer, int head, std::span<const float> part);
    std::size_t pointIndex(int layer, ResidualPoint point) const;

    int m_heads;
    std::size_t m_width; ///< d
    int m_layers;
    PositionParts m_parts;
    int m_position = 0;
    Activation m_activation;
    std::vector<float> m_attention; ///< [layer, H, position + 1]
    std::vector<float> m_queries;   ///< [layer, H, D]
    std::vector<float> m_mixes;     ///< [layer, H, D]
    std::vector<float> m_residuals; ///< [3 layers + 1, d]
    std::vector<float> m_norms;     ///< [3 layers + 1]
};

} // namespace lila
