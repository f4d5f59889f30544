// SPDX-License-Identifier: AGPL-3.0-or-later
// What people and models do to a story, as edits to be applied: nothing that a model has seen is overwritten.
#pragma once

#include "core/story/tree/story_path.h"

namespace lila {

/// A person's text that no tokenizer has seen, in pieces, so that a change within a long text is a change of
/// little.
std::vector<NewToken> draftOf(std::string_view text);

/// Goes on at a place, with the branch's end behind the new tokens. The span that ends there grows where it
/// was written in the same way (`origin` is the same object, or null for a person in both) and nothing else
/// begins there; else there is a new span. `tokens` is not empty.
Edit writingAt(const Story& story, Place place, std::span<const NewToken> tokens,
               const std::shared_ptr<const Origin>& origin);

/// A person puts `inserted` in the place of the bytes [begin, end) of the branch's text, all three on whole
/// characters. Text that no tokenizer has seen is changed where it stands. Elsewhere the story forks before
/// the first token that changes, and the text behind the last one follows on the new branch, under keys of
/// its own, written as it was. Words are not cut: a word of which a part is new is new. Throws
/// std::invalid_argument where the bytes are not there.
Edit retyping(const Story& story, const StoryPath& path, std::size_t begin, std::size_t end,
              std::string_view inserted);

/// Tokens in the place of those [first, last) of the branch, which need be none, beside what stands there.
/// The text behind follows on the new branch, as above. `tokens` is not empty.
Edit replacing(const Story& story, const StoryPath& path, std::size_t first, std::size_t last,
               std::span<const NewToken> tokens, const std::shared_ptr<const Origin>& origin);

/// One way in which a model goes on.
struct WrittenWay {
    std::vector<NewToken> tokens;
    std::shared_ptr<const Origin> origin;
    std::string rest = {}; ///< words behind them, which are to be encoded; not empty where the tokens are
};
/// Ways to go on at a place, each a span of its own behind those that are there, in this order. The branch
/// ends with the one at the index `taken`.
Edit writingWays(const Story& story, Place place, std::span<const WrittenWay> ways, std::size_t taken);

/// Takes away a continuation and all that begins in it. The branch's end, where it was there, moves to where
/// the continuation began.
Edit removal(const Story& story, Continuation continuation);

/// Text that no tokenizer has seen, between two places where something may begin.
struct Draft {
    SpanId span = rootSpan;
    std::size_t from = 0, count = 0; ///< tokens of the span
    std::string text = {};
    bool isJoined = false; ///< no white space stands between it and the text before
};
/// Those of a branch, the last one first: while they are encoded in that order, each stands where it stood.
std::vector<Draft> draftsOn(const Story& story, const StoryPath& path);
/// Gives a draft its ids: the tokens' texts make up the draft's. Throws std::invalid_argument where they do
/// not.
Edit encoding(const Story& story, const Draft& draft, std::span<const NewToken> tokens);

} // namespace lila
