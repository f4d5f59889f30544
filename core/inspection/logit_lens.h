// SPDX-License-Identifier: AGPL-3.0-or-later
// What the model would say if it stopped early: final norm and head on the hidden state inside of the layers
// (resources/docs/model.md section 13).
#pragma once

#include "core/inspection/inspector.h"

namespace lila {

enum class LensPoint {
    Embedding, ///< before the layers
    Attention, ///< after attention was added
    Branch,    ///< after the E8 branch was added
    FeedForward,
};

struct LensRow {
    struct Token {
        int id = 0;
        float probability = 0;
    };
    int layer = 0; ///< 0 of the embedding too
    LensPoint point = LensPoint::Embedding;
    std::vector<Token> top; ///< the most probable, in order
    int rank = 0;           ///< of the token that is looked for: so many are more probable
    float probability = 0;  ///< of that
};

/// Logits [V] at every point, one after the other: the embedding, then three a layer; the last are the
/// model's, to the bit.
std::vector<float> lensLogits(const PackedModel& model, const TokenLook& look);

/// A row a point, with so many of the most probable tokens.
std::vector<LensRow> logitLens(const PackedModel& model, const TokenLook& look, int id, int tokens);

} // namespace lila
