// SPDX-License-Identifier: AGPL-3.0-or-later
// The matrices that nearly all of a model's weights are in, and their names in a file.
#pragma once

#include "core/model/weights.h"

#include <array>
#include <optional>
#include <string>

namespace lila {

enum class WeightMatrix {
    Qkv,       ///< [3d, d]
    Out,       ///< [d, d]
    FfnUp,     ///< [4d, d]
    FfnDown,   ///< [d, 4d]
    Embedding, ///< [V, d], of tokens
    Head,      ///< [V, d]
};

inline constexpr std::array allWeightMatrices = {WeightMatrix::Qkv,       WeightMatrix::Out,
                                                 WeightMatrix::FfnUp,     WeightMatrix::FfnDown,
                                                 WeightMatrix::Embedding, WeightMatrix::Head};

/// Whether every layer has one; else the model has one, and `layer` below says nothing.
constexpr bool isOfLayer(WeightMatrix matrix) {
    return matrix < WeightMatrix::Embedding;
}

std::string tensorName(WeightMatrix matrix, int layer);
/// The other way; nothing for tensors that are none of them.
std::optional<WeightMatrix> weightMatrixNamed(std::string_view tensor);

const WeightArray& weightsOf(const ModelWeights& model, WeightMatrix matrix, int layer);
std::size_t inputsOf(WeightMatrix matrix, const ModelConfig& config);

} // namespace lila
