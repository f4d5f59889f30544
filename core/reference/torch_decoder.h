// SPDX-License-Identifier: AGPL-3.0-or-later
// Decoding with a KV cache in plain LibTorch operators: what our own decoder's speed is compared with. For
// code that does not want LibTorch's headers.
#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/model/config.h"

#include <memory>
#include <vector>

namespace lila {

/// One window of one text. One thread at a time.
class TorchDecoder {
public:
    /// The operator that multiplies a weight with the one token's state.
    enum class Product {
        Linear,       ///< at::linear, which calls the matrix-matrix product with a single row
        MatrixVector, ///< at::mv and at::addmv, the matrix-vector product, faster with some BLAS libraries
    };

    /// Throws CheckpointError.
    explicit TorchDecoder(const Checkpoint& checkpoint);
    ~TorchDecoder();

    const ModelConfig& config() const;

    /// From the next step on; Linear at first.
    void setProduct(Product product);

    /// Appends `id` (0..V-1) and returns the logits [V] of the token after it. Throws std::out_of_range where
    /// the id is none or the window is full.
    std::vector<float> step(int id);

    /// Positions in the cache.
    int length() const;
    /// Forgets all but the first `length` positions, which must be in the cache, else std::out_of_range.
    void rewind(int length);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace lila
