// SPDX-License-Identifier: AGPL-3.0-or-later
// A person's words with the ids that they have for the model.
#pragma once

#include "core/story/branch_context.h"

namespace lila {

struct EncodedDraft {
    Draft draft;
    std::vector<NewToken> tokens;
};

/// Gives the drafts of the story's branch their ids.
std::vector<EncodedDraft> encodeDrafts(Story& story, const Tokenizer& tokenizer);
/// The same where they are known: applies and returns the edits that did it, in one. Throws
/// std::invalid_argument where the story is another by now.
Edit encodeAgain(Story& story, std::span<const EncodedDraft> encoded);

/// The index of the token that covers a byte of the branch's text, with those before it that have no text of
/// their own: bytes of the same character. The number of tokens where there is none.
std::size_t firstTokenOf(const Story& story, const StoryPath& path, std::size_t byte);

/// Where something may begin before the token that covers a byte of the branch's text.
Place placeBefore(const Story& story, const StoryPath& path, std::size_t byte);

} // namespace lila
