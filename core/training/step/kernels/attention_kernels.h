// SPDX-License-Identifier: AGPL-3.0-or-later
// Causal attention of a training step on a processor, without a T×T buffer: scores are made for a block of
// queries at a time, and made again in the backward pass (after Dao et al. 2022, "FlashAttention"). β is
// folded into q (resources/docs/model.md section 3): q' = q/√D, q'[:8] += β (q[:8]·d) d, scores = q'·k. All
// arithmetic is fp32.
#pragma once

#include "core/training/step/kernels/row_kernels.h"

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
    float* logSum = nullptr;           ///< [B, heads, T], for the backward pass
};
void attention(const Attention& job, Range tasks);

/// gradQkv is laid out as qkv; gradBeta [B, heads] (one a task) is written, 0 without geometry.
void attentionBackward(const Attention& job, const void* gradOut, void* gradQkv, float* gradBeta,
                       Range tasks);

} // namespace lila::fused
