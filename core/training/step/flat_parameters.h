// SPDX-License-Identifier: AGPL-3.0-or-later
// A model's learned values in one buffer, and their gradients in another: the optimiser, clipping and the sum
// over processes then each take a few operations, however many parameters there are. Includes LibTorch: only
// for .cpp files of core and tests.
#pragma once

#include "core/checkpoint/tensor.h"
#include "core/reference/torch_module.h"

#include <map>
#include <set>
#include <string>

namespace lila {

/// One thread at a time, as the module.
class FlatParameters {
public:
    struct Slice {
        std::string name; ///< of the reference's state dict
        std::int64_t offset = 0;
        std::vector<std::int64_t> shape;
    };

    /// Moves the module's parameters into the buffers; `frozen` ones stay as they are and get no gradient.
    FlatParameters(const LilaModule& module, const std::set<std::string>& frozen);

    torch::Tensor values() const { return m_values; } ///< [P] fp32, matrices first
    /// Elements of linear layers' weights; what follows are embeddings, norms, biases, β and e8_scale.
    std::int64_t matrixElements() const { return m_matrixElements; }
    torch::Tensor gradients() const { return m_gradients; } ///< [P] fp32; a backward pass adds to it

    void clearGradients() const;

    /// A buffer of the same layout by parameter, copied; and back. `fill` leaves what is not named as it is;
    /// shapes that do not fit are the caller's mistake (c10::Error).
    std::map<std::string, Tensor> named(const torch::Tensor& flat) const;
    void fill(torch::Tensor flat, const std::map<std::string, Tensor>& tensors) const;

private:
    std::vector<Slice> m_slices; ///< matrices, then the others, in the order of the module
    std::int64_t m_matrixElements = 0;
    torch::Tensor m_values, m_gradients;
};

} // namespace lila
