// SPDX-License-Identifier: AGPL-3.0-or-later
// Which generation a model's tokens are of, by number: what was written in one go is told apart in the text.
#pragma once

#include "core/story/tree/story_path.h"

#include <algorithm>
#include <map>
#include <vector>

namespace lila {

/// Keys that follow each other.
struct KeyStretch {
    TokenKey first{};
    std::size_t count = 0;
};
/// Of a branch's tokens that models wrote, in their order.
std::vector<KeyStretch> writtenKeys(const Story& story, const StoryPath& path);

/// Numbers count up from 1; none is used twice, on hidden branches neither. A value.
class GenerationNumbers {
public:
    /// 1 where none was given.
    int of(TokenKey key) const { return std::max(at(key), 1); }
    /// Returns the number of a new generation.
    int begin() { return ++m_last; }
    /// Tokens with these keys are of the generation that was begun last.
    void add(TokenKey first, std::size_t count) { assign(first, count, m_last); }
    /// Tokens of a model that have none yet: each span is a generation, with those that went on from it with
    /// other settings.
    void number(const Story& story);
    /// What follows a word that was changed is there once more, under keys of its own: it is of the
    /// generations that it was of. `before`: what models had written on the branch, whose words of people may
    /// have got other tokens since; `firstNew`: the first span that came.
    void numberCopies(const Story& story, const StoryPath& path, const std::vector<KeyStretch>& before,
                      SpanId firstNew);

private:
    int at(TokenKey key) const;
    /// Of keys from one on that have the same, less than `end`.
    TokenKey endOfSame(TokenKey key, TokenKey end) const;
    void assign(TokenKey first, std::size_t count, int number);
    void assignAs(TokenKey source, std::size_t count, TokenKey key);

    std::map<TokenKey, int> m_numbers; ///< from a key on; 0: none
    int m_last = 0;
};

} // namespace lila
