// SPDX-License-Identifier: AGPL-3.0-or-later
// The loss of one story: what a model's logits say of the tokens that really come.
//
// A story longer than the model's window is scored on its first window: the first block_size tokens as input,
// tokens 2 to block_size + 1 as what is to be predicted. The first token has nothing before it and is not
// scored; neither is an end (eos), as models differ in how their stories end.
#pragma once

#include "core/inference/decoder.h"
#include "core/tokenizer/tokenizer.h"

#include <span>
#include <string_view>
#include <vector>

namespace lila {

/// What the reference fills its rows with, whatever the vocabulary (resources/docs/model.md section 8).
inline constexpr int referencePadId = 1;

/// -log softmax(logits[t])[targets[t]] in nats for each of the T targets; logits [T, V]. Throws
/// DamagedModel where one is not finite.
std::vector<float> tokenLosses(std::span<const float> logits, std::span<const int> targets);

/// The first window of a story.
struct StoryTokens {
    std::vector<int> ids; ///< at most window + 1
    long characters = 0;  ///< Unicode characters of the text that ids[1…] stand for
};
StoryTokens storyTokens(const Tokenizer& tokenizer, std::string_view story, int window);

/// The reference's row: ids and, behind them, padding up to window + 1.
std::vector<int> paddedRow(std::span<const int> ids, int window);

/// What the model says of row[1…], each from all that is before it; at least two ids, at most window + 1.
std::vector<float> rowLosses(const Decoder& decoder, std::span<const int> row);

struct StoryLoss {
    std::vector<float> nats; ///< of ids[1…], in their order
    double sum = 0;          ///< Σ nats
    long characters = 0;
    double padded = 0; ///< mean over the padded row, padding included: the reference's loss of this story

    double perToken() const { return sum / static_cast<double>(nats.size()); }
    double bitsPerCharacter() const;
};

/// Of at least two ids, at most window + 1; window at most the model's. One pass over the padded row gives
/// both losses: padding stands behind the story and is not seen from within it.
StoryLoss storyLoss(const Decoder& decoder, const StoryTokens& story, int window);

} // namespace lila
