// SPDX-License-Identifier: AGPL-3.0-or-later
// How often a model gets stuck: long texts from many prompts and seeds, for each way of writing.
#pragma once

#include "core/evaluation/long_writing.h"

namespace lila {

struct LoopSurveySettings {
    std::vector<std::string> prompts;
    int seeds = 2;     ///< 1 to this, for each prompt; with anchored context
    int exactRuns = 1; ///< texts with exact context, which is slow: the first of those; at most all
    int tokens = 1500;
    bool greedy = false;
    GenerationSettings generation; ///< its context policy is not read
};

/// The texts of one way of writing.
struct LoopCell {
    ContextPolicy context = ContextPolicy::Anchored;
    bool penalties = true; ///< off: repetition_penalty is 0; the other stages of sampling stay
    std::vector<WritingTask> tasks;
    std::vector<LongText> texts; ///< of each task
    LoopFigures figures;
};

/// Anchored, then exact, each with penalties and without; the same prompts and seeds in all. A way without
/// texts is left out. `goOn` is told the share done, in estimated time; where it returns false, std::nullopt
/// comes back.
std::optional<std::vector<LoopCell>> surveyLoops(const StoryModel& model, const LoopSurveySettings& settings,
                                                 const std::function<bool(double)>& goOn = {});

} // namespace lila
