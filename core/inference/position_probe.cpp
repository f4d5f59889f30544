// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/position_probe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lila {
namespace {

constexpr std::size_t pointsPerLayer = 3;

} // namespace

PositionProbe::PositionProbe(const ModelConfig& config, const PositionParts& parts)
    : m_heads(config.nHeads), m_width(config.dModel), m_layers(config.nLayers), m_parts(parts) {
    const std::size_t points = pointsPerLayer * m_layers + 1;
    if (parts.rootWeights)
        m_activation.resize(m_layers);
    if (parts.heads) {
        m_queries.resize(m_layers * m_width);
        m_mixes.resize(m_layers * m_width);
    }
    if (parts.residuals)
        m_residuals.resize(points * m_width);
    if (parts.residualNorms)
        m_norms.resize(points);
    setPosition(0);
}

void PositionProbe::setPosition(int position) {
    m_position = position;
    if (m_parts.attention)
        m_attention.resize(static_cast<std::size_t>(m_layers) * m_heads * (position + 1));
}

std::span<const float> PositionProbe::attention(int layer, int head) const {
    if (!m_parts.attention)
        return {};
    const std::size_t seen = m_position + 1;
    return std::span(m_attention).subspan((static_cast<std::size_t>(layer) * m_heads + head) * seen, seen);
}

std::span<const float> PositionProbe::ofHead(const std::vector<float>& values, int layer, int head) const {
    if (!m_parts.heads)
        return {};
    const std::size_t width = m_width / m_heads;
    return std::span(values).subspan((static_cast<std::size_t>(layer) * m_heads + head) * width, width);
}

std::span<const float> PositionProbe::residual(int layer, ResidualPoint point) const {
    if (!m_parts.residuals)
        return {};
    return std::span(m_residuals).subspan(pointIndex(layer, point) * m_width, m_width);
}

float PositionProbe::residualNorm(int layer, ResidualPoint point) const {
    return m_parts.residualNorms ? m_norms[pointIndex(layer, point)] : 0;
}

std::size_t PositionProbe::pointIndex(int layer, ResidualPoint point) const {
    return pointsPerLayer * layer + static_cast<std::size_t>(point);
}

void PositionProbe::rootWeights(int position, int layer, const LayerActivation& activation) {
    if (m_parts.rootWeights && position == m_position)
        m_activation[layer] = activation;
}

void PositionProbe::attention(int position, int layer, int head, std::span<const float> weights) {
    if (m_parts.attention && position == m_position)
        std::ranges::copy(weights,
                          m_attention.begin() +
                              (static_cast<std::ptrdiff_t>(layer) * m_heads + head) * (m_position + 1));
}

void PositionProbe::query(int position, int layer, int head, std::span<const float> query) {
    keep(m_queries, position, layer, head, query);
}

void PositionProbe::mix(int position, int layer, int head, std::span<const float> mix) {
    keep(m_mixes, position, layer, head, mix);
}

void PositionProbe::keep(std::vector<float>& values, int position, int layer, int head,
                         std::span<const float> part) {
    if (m_parts.heads && position == m_position)
        std::ranges::copy(part, values.begin() + (static_cast<std::ptrdiff_t>(layer) * m_heads + head) *
                                                     static_cast<std::ptrdiff_t>(part.size()));
}

void PositionProbe::residual(int position, int layer, ResidualPoint point, std::span<const float> state) {
    if (position != m_position)
        return;
    const std::size_t index = pointIndex(layer, point);
    if (m_parts.residuals)
        std::ranges::copy(state, m_residuals.begin() + static_cast<std::ptrdiff_t>(index * m_width));
    if (m_parts.residualNorms)
        m_norms[index] = std::sqrt(std::transform_reduce(state.begin(), state.end(), state.begin(), 0.0F));
}

} // namespace lila
