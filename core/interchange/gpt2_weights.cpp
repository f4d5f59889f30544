// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/interchange/gpt2_weights.h"

#include "core/lattice/e8.h"

#include <cmath>

namespace lila {
namespace {

using lattice::dimension;

/// Adds factor · d (d·row) to the first eight of a head's rows of `width` values, in double.
void foldDirection(std::span<float> rows, std::size_t width, std::span<const float> direction,
                   double factor) {
    for (std::size_t column = 0; column < width; ++column) {
        double along = 0;
        for (int i = 0; i < dimension; ++i)
            along += static_cast<double>(direction[i]) * rows[i * width + column];
        for (int i = 0; i < dimension; ++i) {
            float& value = rows[i * width + column];
            value = static_cast<float>(value + factor * along * direction[i]);
        }
    }
}

/// Of `columns` = d the query weights, of 1 the query biases.
WeightArray folded(const WeightArray& qkv, std::size_t columns, const LayerWeights& layer,
                   const ModelConfig& config) {
    std::vector<float> values(qkv.begin(), qkv.end());
    const std::size_t headSize = config.headDim() * columns;
    for (int head = 0; head < config.nHeads; ++head)
        foldDirection(std::span(values).subspan(head * headSize, headSize), columns,
                      std::span<const float>(layer.headDirs).subspan(head * dimension, dimension),
                      std::sqrt(static_cast<double>(config.headDim())) * layer.headScales[head]);
    return values;
}

} // namespace

ModelWeights gpt2WeightsOf(const ModelWeights& weights) {
    ModelWeights result = weights;
    const ModelConfig& config = weights.config;
    for (LayerWeights& layer : result.layers) {
        layer.e8Scale = 0;
        if (!config.hasGeometry())
            continue;
        layer.qkvWeight = folded(layer.qkvWeight, config.dModel, layer, config);
        if (!layer.qkvBias.empty())
            layer.qkvBias = folded(layer.qkvBias, 1, layer, config);
        layer.headScales = std::vector<float>(layer.headScales.size());
    }
    return result;
}

} // namespace lila
