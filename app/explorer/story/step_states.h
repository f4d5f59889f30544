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
    /// Steps, counted from the first, that are no more: what came after them is something else without them.
    void forget(const std::vector<std::size_t>& steps) {
        for (auto step = steps.rbegin(); step != steps.rend(); ++step)
            m_states.erase(m_states.begin() + static_cast<std::ptrdiff_t>(*step) + 1);
        for (std::size_t i = steps.empty() ? m_states.size() : steps.front() + 1; i < m_states.size(); ++i)
            m_states[i].tree = ++m_last;
    }
    /// The last name that was given to a tree: those to come are greater.
    quint64 newest() const { return m_last; }
    /// So many steps there are that were made before the name was given, or at that time.
    std::size_t stepsUntil(quint64 name) const {
        const auto after = std::ranges::upper_bound(m_states, name, {}, &State::tree);
        return after == m_states.begin() ? 0 : static_cast<std::size_t>(after - m_states.begin()) - 1;
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
