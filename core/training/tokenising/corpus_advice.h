// SPDX-License-Identifier: AGPL-3.0-or-later
// What a user should know of how a corpus was read, before it is learned.
#pragma once

#include "core/training/texts/story_source.h"

#include <array>

namespace lila {

/// What separates stories in other people's corpora, or is our separator misspelt; here all of it is text.
inline constexpr std::array<std::string_view, 12> foreignSeparators = {
    "endoftext", "EndOfText", "ENDOFTEXT", "end_of_text", "<|eot_id|>", "<|im_end|>",
    "<|end|>",   "</s>",      "<eos>",     "<EOS>",       "[EOS]",      "[SEP]"};
using SeparatorCounts = std::array<std::uint64_t, foreignSeparators.size()>;

void countForeignSeparators(std::string_view story, SeparatorCounts& counts);

/// For those that stand in the stories.
std::vector<std::string> separatorAdvice(const SeparatorCounts& counts);

/// Where the format was told by content, which it is; else empty.
std::string formatAdvice(const StorySource& source, std::int64_t stories);

/// That, and where stories are so long that separators seem to be missing, how long.
std::vector<std::string> corpusAdvice(const StorySource& source, const TokenCorpus& corpus);

} // namespace lila
