// SPDX-License-Identifier: AGPL-3.0-or-later
// A branch of a story as the context of a model: between the tree's tokens and a generator's.
#pragma once

#include "core/story/context_text.h"
#include "core/story/tree/story_edits.h"

namespace lila {

/// A person's text as tokens whose texts make it up. White space that the vocabulary folds away belongs to
/// the token before it, or stays not encoded where there is none.
std::vector<NewToken> tokensOf(const Tokenizer& tokenizer, const Draft& draft);

/// Gives the word that covers a byte of the branch's text its ids, and the one before it, so that something
/// may begin between its tokens; nothing where it has them.
Edit wordEncoding(const Tokenizer& tokenizer, const Story& story, const StoryPath& path, std::size_t byte);

struct BranchContext {
    ContextTokens tokens;
    std::vector<TokenKey> keys; ///< of the tokens
};
/// The ids of a branch as they stand in it: nothing is encoded. Throws std::invalid_argument where text on it
/// that is more than white space is not encoded yet (story_edits.h).
BranchContext contextOf(const Story& story, const StoryPath& path);

} // namespace lila
