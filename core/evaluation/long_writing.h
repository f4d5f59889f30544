// SPDX-License-Identifier: AGPL-3.0-or-later
// Long texts by a model, and whether they get stuck.
#pragma once

#include "core/evaluation/repetition.h"
#include "core/story/generator.h"

#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace lila {

inline constexpr int longestGram = 4;
inline constexpr int repetitionWindow = 250; ///< tokens whose text is packed at a time

struct LongText {
    std::vector<int> ids;                       ///< generated, without the prompt
    std::string text;                           ///< what they say
    std::optional<HardLoop> loop;               ///< the first; positions in `ids`
    std::array<double, longestGram> distinct{}; ///< distinct-1 to distinct-4 of all ids
    std::vector<double> compression;            ///< compressionRatio by window; a rest is left out
};

struct WritingTask {
    std::string prompt;
    std::uint64_t seed = 1;
    int tokens = 1500;
    bool greedy = false;
};

/// Goes on with the prompt for the whole number of tokens: a story may not end (eos and padding cannot be
/// drawn), as a text that has ended cannot get stuck. Exact context past the window costs a prefill a token.
/// `goOn` is told the tokens made; where it returns false, std::nullopt comes back.
std::optional<LongText> writeLong(const StoryModel& model, const WritingTask& task,
                                  const GenerationSettings& settings,
                                  const std::function<bool(int)>& goOn = {});

/// Over texts of one setting.
struct LoopFigures {
    int texts = 0;
    int looping = 0;                            ///< texts with a hard loop
    int stuck = 0;                              ///< texts whose first loop lasts until the end
    double medianOnset = 0;                     ///< of the looping ones; 0 without any
    double medianPeriod = 0;                    ///< likewise
    std::array<double, longestGram> distinct{}; ///< means
    std::vector<double> compression;            ///< means by window
};
LoopFigures loopFigures(std::span<const LongText> texts);

} // namespace lila
