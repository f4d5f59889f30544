// SPDX-License-Identifier: AGPL-3.0-or-later
// Names of what a story is after each of its steps: equal where it is the same again.
#pragma once

#include "core/story/tree/story.h"

#include <QtGlobal>

#include <algorithm>
#include <vector>

namespace lila {

/// Whether it may change what the text is.
inline bool changesText(const Edit& edit) {
    return std::ranges::any_of(edit, [](const Change& change) {
        return std::holds_alternative<AddSpan>(change) || std::holds_alternative<RemoveSpan>(change) ||
               std::holds_alternative<Splice>(change) || std::holds_alternative<MoveTip>(change);
    });
}

/// By the number of steps done, with those of what was undone behind.
class StepStates {
public:
    /// Another story, of which no step was made.
    void begin() {
        ++m_last;
        m_states = {{m_last, m_last}};
    }
    /// An edit after `before` steps, which are `after` now: as many, where it is part of the last.
    void take(std::size_t before, std::size_t after, bool isText) {
        m_states.resize(before + 1);
        ++m_last;
        const State state{m_last, isText ? m_last : m_states.back().text};
        if (after == before)
            m_states.back() = state;
        else
            m_states.push_back(state);
    }
    quint64 ofTree(std::size_t depth) const { return m_states[depth].tree; }
    quint64 ofText(std::size_t depth) const { return m_states[depth].text; }

private:
    struct State {
        quint64 tree = 0, text = 0;
    };
    quint64 m_last = 1;
    std::vector<State> m_states{{1, 1}};
};

} // namespace lila
