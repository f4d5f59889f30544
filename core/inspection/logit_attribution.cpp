// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inspection/logit_attribution.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lila {
namespace {

using Floats = std::span<const float>;
using Doubles = std::vector<double>;

double sumOf(const Doubles& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

double along(const Doubles& direction, Floats part) {
    return std::inner_product(direction.begin(), direction.end(), part.begin(), 0.0);
}

double along(const Doubles& direction, Floats after, Floats before) {
    double sum = 0;
    for (std::size_t i = 0; i < direction.size(); ++i)
        sum += direction[i] * (static_cast<double>(after[i]) - before[i]);
    return sum;
}

/// The direction of the hidden state that raises `id` above `alternative`, with the final norm's scale as it
/// is at `state`; what the norm's mean takes away is taken from the direction instead. And what the norm's
/// bias adds, whatever the state.
struct Reading {
    Doubles direction;
    double bias = 0;
};

Reading readingOf(const ModelWeights& weights, Floats state, int id, int alternative) {
    const std::size_t d = state.size();
    const Floats wanted = Floats(weights.head).subspan(static_cast<std::size_t>(id) * d, d);
    const Floats other = Floats(weights.head).subspan(static_cast<std::size_t>(alternative) * d, d);
    const double mean = std::accumulate(state.begin(), state.end(), 0.0) / static_cast<double>(d);
    double variance = 0;
    for (const float x : state)
        variance += (x - mean) * (x - mean) / static_cast<double>(d);
    const double scale = 1 / std::sqrt(variance + 1e-5);
    Reading reading;
    for (std::size_t i = 0; i < d; ++i) {
        const double difference = static_cast<double>(wanted[i]) - other[i];
        reading.direction.push_back(difference * weights.finalNormWeight[i] * scale);
        reading.bias += difference * weights.finalNormBias[i];
    }
    const double level = sumOf(reading.direction) / static_cast<double>(d);
    for (double& u : reading.direction)
        u -= level;
    return reading;
}

/// `direction` before `out` [d, d]: what reads the heads' mixes.
Doubles beforeOut(const LayerWeights& weights, const Doubles& direction) {
    const std::size_t d = direction.size();
    Doubles read(d);
    for (std::size_t i = 0; i < d; ++i) {
        const Floats row = Floats(weights.outWeight).subspan(i * d, d);
        for (std::size_t j = 0; j < d; ++j)
            read[j] += direction[i] * row[j];
    }
    return read;
}

LogitAttribution::Layer layerOf(const LayerWeights& weights, const TokenLook& look, int layer,
                                const Doubles& direction) {
    LogitAttribution::Layer parts;
    const Doubles read = beforeOut(weights, direction);
    auto from = read.begin();
    for (const HeadLook& head : look.heads[static_cast<std::size_t>(layer)]) {
        const Doubles own(from, from + std::ssize(head.mix));
        parts.content.push_back(along(own, head.contentMix));
        parts.geometry.push_back(along(own, head.mix, head.contentMix));
        from += std::ssize(head.mix);
    }
    if (!weights.outBias.empty())
        parts.attentionBias = along(direction, weights.outBias);
    const Floats branch = look.residual(layer, ResidualPoint::Branch);
    parts.branch = along(direction, branch, look.residual(layer, ResidualPoint::Attention));
    parts.feedForward = along(direction, look.residual(layer + 1, ResidualPoint::Input), branch);
    return parts;
}

} // namespace

double LogitAttribution::Layer::sum() const {
    return sumOf(content) + sumOf(geometry) + attentionBias + branch + feedForward;
}

double LogitAttribution::sum() const {
    double sum = tokenEmbedding + positionEmbedding + finalBias;
    for (const Layer& layer : layers)
        sum += layer.sum();
    return sum;
}

LogitAttribution logitAttribution(const ModelWeights& weights, const TokenLook& look, int id,
                                  int alternative) {
    requireId(look, id);
    requireId(look, alternative);
    const std::size_t d = static_cast<std::size_t>(weights.config.dModel);
    const Reading reading = readingOf(weights, look.residuals.back(), id, alternative);
    LogitAttribution parts;
    parts.id = id;
    parts.alternative = alternative;
    parts.difference = static_cast<double>(look.logits[static_cast<std::size_t>(id)]) -
                       look.logits[static_cast<std::size_t>(alternative)];
    parts.tokenEmbedding =
        along(reading.direction,
              Floats(weights.tokenEmbedding).subspan(static_cast<std::size_t>(look.ids.back()) * d, d));
    parts.positionEmbedding =
        along(reading.direction, Floats(weights.positionEmbedding).subspan((look.ids.size() - 1) * d, d));
    for (int layer = 0; layer < weights.config.nLayers; ++layer)
        parts.layers.push_back(
            layerOf(weights.layers[static_cast<std::size_t>(layer)], look, layer, reading.direction));
    parts.finalBias = reading.bias;
    parts.rounding = parts.difference - parts.sum();
    return parts;
}

} // namespace lila
