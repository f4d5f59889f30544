// SPDX-License-Identifier: AGPL-3.0-or-later
// The records of the tokens that stand in the story, so that any of them can be looked at again.
#pragma once

#include "core/story/step_record.h"

#include <QString>

#include <deque>
#include <functional>
#include <optional>

namespace lila {

class TokenLog {
public:
    /// The oldest records go first: one takes some ten kilobytes.
    static constexpr std::size_t capacity = 4096;

    struct Place {
        const StepRecord* record = nullptr;
        int start = 0; ///< in the generation's text
        int length = 0;
    };
    /// What stands in the story now, from a generation's beginning on.
    using TextIn = std::function<QString(int start, int length)>;

    /// `generation` as the story counts them, upward; tokens come in order.
    void add(int generation, StepRecord record);
    void clear() { m_tokens.clear(); }
    std::size_t size() const { return m_tokens.size(); }

    /// The token at `offset` of a generation's text. Where the text of that token or of the kept ones before
    /// it was edited, nothing comes back.
    std::optional<Place> find(int generation, int offset, const TextIn& textIn) const;

private:
    struct Token {
        int generation = 0;
        int start = 0; ///< in the generation's text
        QString text;
        StepRecord record;
    };
    std::deque<Token> m_tokens; ///< by generation, then by start
};

} // namespace lila
