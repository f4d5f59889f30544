// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/model/weight_matrices.h"

#include "core/model/tensor_table.h"

#include <algorithm>

namespace lila {
namespace {

struct OfLayer {
    std::string_view part;
    WeightArray LayerWeights::*weights;
};
constexpr OfLayer ofLayer[] = {
    {"attn.qkv.weight", &LayerWeights::qkvWeight},
    {"attn.out.weight", &LayerWeights::outWeight},
    {"ffn.0.weight", &LayerWeights::ffnUpWeight},
    {"ffn.2.weight", &LayerWeights::ffnDownWeight},
};

const OfLayer& rowOf(WeightMatrix matrix) {
    return ofLayer[static_cast<std::size_t>(matrix)];
}

} // namespace

std::string tensorName(WeightMatrix matrix, int layer) {
    if (isOfLayer(matrix))
        return layerTensorName(layer, rowOf(matrix).part);
    return matrix == WeightMatrix::Embedding ? "tok_emb.weight" : "head.weight";
}

std::optional<WeightMatrix> weightMatrixNamed(std::string_view tensor) {
    const auto* const found = std::ranges::find_if(allWeightMatrices, [&](WeightMatrix matrix) {
        return isOfLayer(matrix) ? tensor.starts_with("core.layers.") && tensor.ends_with(rowOf(matrix).part)
                                 : tensor == tensorName(matrix, 0);
    });
    return found == allWeightMatrices.end() ? std::nullopt : std::optional(*found);
}

const WeightArray& weightsOf(const ModelWeights& model, WeightMatrix matrix, int layer) {
    if (isOfLayer(matrix))
        return model.layers[layer].*rowOf(matrix).weights;
    return matrix == WeightMatrix::Embedding ? model.tokenEmbedding : model.head;
}

std::size_t inputsOf(WeightMatrix matrix, const ModelConfig& config) {
    return static_cast<std::size_t>(config.dModel) * (matrix == WeightMatrix::FfnDown ? 4 : 1);
}

} // namespace lila
