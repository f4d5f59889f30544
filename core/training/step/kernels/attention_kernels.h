// SPDX-License-Identifier: AGPL-3.0-or-later
// Causal attention of a training step on a processor, without a T×T buffer: scores are made by tiles of keys
// and queries, and made again in the backward pass (after Dao et al. 2022, "FlashAttention"). β is folded
// into q (resources/docs/model.md section 3): q' = q/√D, q'[:8] += β (q[:8]·d) d, scores = q'·k. Products are
// in the type of the elements, as those of matrix_product.h, with sums in fp32; all else is fp32.
#pragma once

#include "core/training/step/kernels/row_kernels.h"

#include <cstddef>

namespace lila::fused {

/// Head number h of sequence b is task b · heads + h; places.length is T, and places tell one sequence from
/// another.
struct Attention {
    Element element = Element::F32;
    std::int64_t heads = 0;
    std::int64_t headWidth = 0;
    RowPlaces places;
    Dropout dropout;                   ///< of the weights
    const void* qkv = nullptr;         ///< [B, T, 3, heads, headWidth]
    const float* directions = nullptr; ///< [heads, 8]; null: no geometry
    const float* beta = nullptr;       ///< [heads]
    void* out = nullptr;               ///< [B, T, heads, headWidth]
    float* logSum = nullptr;           ///< [B, heads, T], to the base of 2, for the backward pass

    /// Bytes, aligned to 64, that a thread lends to the tasks of either pass.
    std::size_t room() const;
};
void attention(const Attention& job, Range tasks, void* room);

/// gradQkv is laid out as qkv; gradBeta [B, heads] (one a task) is written, 0 without geometry.
void attentionBackward(const Attention& job, const void* gradOut, void* gradQkv, float* gradBeta, Range tasks,
                       void* room);

} // namespace lila::fused
