// SPDX-License-Identifier: AGPL-3.0-or-later
// Which generation a model's tokens are of, by number: what was written in one go is told apart in the text.
#pragma once

#include "core/story/tree/story_path.h"

#include <map>

namespace lila {

/// Numbers count up from 1; none is used twice, on hidden branches neither. A value.
class GenerationNumbers {
public:
    int of(TokenKey key) const;
    /// Returns the number of a new generation.
    int begin() { return ++m_last; }
    /// Tokens from this key on are of the generation that was begun last; the first may begin a span.
    void add(TokenKey first, bool beginsSpan);
    /// Spans of a model that have none yet: each is a generation, with those that went on from it with other
    /// settings.
    void number(const Story& story);
    /// What follows a word that was changed is there once more, under keys of its own: it is of the
    /// generations that it was of. `before` is the branch as it was, `firstNew` the first span that came.
    void numberCopies(const Story& story, const StoryPath& path, const StoryPath& before, SpanId firstNew);

private:
    std::map<TokenKey, int> m_numbers; ///< from a key on
    int m_last = 0;
};

} // namespace lila
