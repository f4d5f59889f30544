// SPDX-License-Identifier: AGPL-3.0-or-later
// The records of the tokens that stand in the story, so that any of them can be looked at again.
#pragma once

#include "core/story/step_record.h"

#include <QString>

#include <deque>
#include <optional>

namespace lila {

class TokenLog {
public:
    /// The oldest records go first: one takes some ten kilobytes.
    static constexpr std::size_t capacity = 4096;

    struct Place {
        const StepRecord* record = nullptr;
        int start = 0; ///< in the run
        int length = 0;
    };

    /// `generation` as the story counts them; tokens come in order.
    void add(int generation, StepRecord record);
    void clear() { m_tokens.clear(); }
    std::size_t size() const { return m_tokens.size(); }

    /// The token at `offset` of a generation's text. `runText` is what stands in the story from that
    /// generation's beginning on: where it was edited before or within the token, nothing comes back.
    std::optional<Place> find(int generation, int offset, const QString& runText) const;

private:
    struct Token {
        int generation = 0;
        QString text;
        StepRecord record;
    };
    std::deque<Token> m_tokens;
};

} // namespace lila
