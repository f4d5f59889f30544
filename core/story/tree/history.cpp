// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/history.h"

#include <iterator>
#include <utility>

namespace lila {
namespace {

/// A change that only takes tokens away.
Splice* asRemoval(Edit& edit, std::size_t index) {
    Splice* splice = index < edit.size() ? std::get_if<Splice>(&edit[index]) : nullptr;
    return splice != nullptr && splice->tokens.empty() ? splice : nullptr;
}

} // namespace

void History::apply(const Edit& edit, std::string name, bool joins) {
    Edit inverse = m_story.apply(edit);
    m_redo.clear();
    if (joins && m_isOpen)
        join(std::move(inverse));
    else
        m_undo.push_back({std::move(inverse), std::move(name)});
    m_isOpen = true;
}

/// Tokens that came one by one are taken away at once: a generation is one change, however long it is.
void History::join(Edit inverse) {
    Edit& before = m_undo.back().edit;
    Splice* const later = inverse.size() == 1 ? asRemoval(inverse, 0) : nullptr;
    Splice* const earlier = asRemoval(before, 0);
    if (later != nullptr && earlier != nullptr && later->span == earlier->span &&
        later->from == earlier->from + earlier->count &&
        m_story.childrenAt({later->span, later->from}).empty()) {
        earlier->count += later->count;
        return;
    }
    inverse.insert(inverse.end(), std::make_move_iterator(before.begin()),
                   std::make_move_iterator(before.end()));
    before = std::move(inverse);
}

Edit History::move(std::vector<Step>& from, std::vector<Step>& to) {
    if (from.empty())
        return {};
    Edit inverse = m_story.apply(from.back().edit);
    Step step = std::move(from.back());
    from.pop_back();
    to.push_back({std::move(inverse), std::move(step.name)});
    m_isOpen = false;
    return std::move(step.edit);
}

} // namespace lila
