// SPDX-License-Identifier: AGPL-3.0-or-later
// Two models judged alike and held against each other, story by story.
#pragma once

#include "core/evaluation/ablation.h"
#include "core/evaluation/evaluation.h"
#include "core/evaluation/loop_survey.h"

#include <array>

namespace lila {

inline constexpr std::array judgedParts{ModelPart::Geometry, ModelPart::Branch, ModelPart::Resonator};

struct JudgingSettings {
    int window = 0; ///< as in evaluate(): the smaller of the two models', so that both are asked the same
    LoopSurveySettings loops;
    bool withLoops = true;
};

struct Judgement {
    Evaluation evaluation;
    std::array<Ablation, judgedParts.size()> ablations; ///< in the order of judgedParts
    std::vector<LoopCell> loops;
};

/// Evaluation, ablations (resonator as `loops.generation` sets it) and loops of one model. `goOn` is told the
/// share done of the part that is named; where it returns false, or there is nothing to score, std::nullopt
/// comes back.
std::optional<Judgement> judge(const StoryModel& model, std::span<const std::string> stories,
                               const JudgingSettings& settings,
                               const std::function<bool(double, std::string_view)>& goOn = {});

/// Second minus first, in pairs.
struct Comparison {
    /// Of losses, which are differences of the two models' own figures (evaluation.h), and of ablations: only
    /// where the two models read the stories as the same tokens.
    std::optional<PairedDifference> lossPerToken, lossPadded;
    std::array<std::optional<PairedDifference>, judgedParts.size()> ablations;
    /// Of the figures likewise; a character is the same for every tokenizer.
    PairedDifference bitsPerCharacter;
    struct Loops {
        PairedDifference looping; ///< 1 for a text with a hard loop, 0 for one without
        std::array<PairedDifference, longestGram> distinct;
    };
    std::vector<Loops> loops; ///< by way of writing; texts of the same beginning and seed are a pair
};

/// Both judged on the same stories with the same settings.
Comparison compared(const Judgement& first, const Judgement& second, bool sameTokens);

} // namespace lila
