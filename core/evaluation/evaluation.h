// SPDX-License-Identifier: AGPL-3.0-or-later
// How well a model predicts a collection of stories.
#pragma once

#include "core/evaluation/statistics.h"
#include "core/evaluation/story_loss.h"
#include "core/story/generator.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lila {

struct Estimate {
    double value = 0;
    Interval ci95; ///< bootstrap over the stories
};

/// Targets of the first to the last position, counted from the story's second token as 1.
struct PositionBin {
    int first = 0;
    int last = 0;
    long tokens = 0;
    double loss = 0; ///< mean nats; 0 without tokens
};

struct ScoredStory {
    int index = 0; ///< among the stories given
    StoryLoss loss;
};

struct Evaluation {
    int window = 0; ///< tokens that were predicted of a story at most
    std::vector<ScoredStory> stories;
    long tokens = 0;
    long characters = 0;
    Estimate lossPerToken;     ///< Σ nats / Σ tokens, padding left out
    Estimate lossPadded;       ///< the reference's: mean over all positions of the padded rows
    Estimate bitsPerCharacter; ///< Σ bits / Σ characters of the text itself, whatever the tokenizer
    double paddingLoss = 0;    ///< mean nats of the padding alone: small where it was trained on
    long paddingTokens = 0;
    std::vector<PositionBin> bins; ///< at most 16, of equal width
};

/// Scores what story_loss.h says of each story; those of less than two tokens or without a character to
/// predict are left out. `window` limits the tokens predicted of each story (0, or more than the model's: the
/// model's), so that models of different windows can be compared. `goOn` is told the share done; where it
/// returns false, or there is nothing to score, std::nullopt comes back.
std::optional<Evaluation> evaluate(const StoryModel& model, std::span<const std::string> stories,
                                   int window = 0, const std::function<bool(double)>& goOn = {});

} // namespace lila
