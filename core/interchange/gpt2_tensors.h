// SPDX-License-Identifier: AGPL-3.0-or-later
// The tensors of a GPT-2, by the names that a program gives them.
#pragma once

#include "core/model/weights.h"

#include <string>
#include <utility>
#include <vector>

namespace lila {

/// How a program names the tensors of GPT-2, and which way it turns its matrices.
struct Gpt2Names {
    std::string tokens, positions;
    std::string layer; ///< before the layer's number
    std::string attentionNorm, qkv, attentionOut, ffnNorm, ffnUp, ffnDown;
    std::string finalNorm, head;
    bool inputsFirst = false; ///< linear weights as [in, out], but for the head
};

/// In the order of the forward pass; biases that the model does not have are zeros. Matrices in `matrices`,
/// all else in F32. Throws CheckpointError where a value does not fit.
std::vector<std::pair<std::string, Tensor>> gpt2Tensors(const ModelWeights& weights, const Gpt2Names& names,
                                                        DType matrices);

} // namespace lila
