// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/history.h"

#include "core/story/tree/story_replacement.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

namespace lila {
namespace {

/// A change that only takes tokens away.
Splice* asRemoval(Edit& edit, std::size_t index) {
    Splice* splice = index < edit.size() ? std::get_if<Splice>(&edit[index]) : nullptr;
    return splice != nullptr && splice->tokens.empty() ? splice : nullptr;
}

/// Whether all that is done is to set that, so that the earlier of two such edits undoes both.
template <class Setting>
bool isOnly(const Edit& edit) {
    return edit.size() == 1 && std::holds_alternative<Setting>(edit.front());
}

} // namespace

Edit History::apply(const Edit& edit, std::string name, bool joins) {
    Edit inverse = m_story.apply(edit);
    Edit done = edit;
    if (!m_redo.empty()) {
        const Edit beside = undoneSpans(m_story, undone(inverse));
        Edit back = m_story.apply(beside);
        inverse.insert(inverse.begin(), std::make_move_iterator(back.begin()),
                       std::make_move_iterator(back.end()));
        done.insert(done.end(), beside.begin(), beside.end());
        m_redo.clear();
    }
    if (joins && m_isOpen)
        join(std::move(inverse));
    else
        m_undo.push_back({std::move(inverse), std::move(name)});
    m_isOpen = true;
    return done;
}

Edit History::replace(const Story& other, std::string name) {
    Edit edit = replacement(m_story, other);
    m_redo.clear(); // of a story that is gone
    apply(edit, std::move(name));
    m_undo.back().isReplacement = true;
    return edit;
}

std::vector<std::pair<Story, std::size_t>> History::undoneStories() const {
    std::vector<std::pair<Story, std::size_t>> stories;
    if (std::ranges::none_of(m_redo, &Step::isReplacement))
        return stories;
    Story story = m_story;
    std::size_t at = depth();
    bool isOther = false;
    for (auto step = m_redo.rbegin(); step != m_redo.rend(); ++step, ++at) {
        if (step->isReplacement && std::exchange(isOther, true))
            stories.emplace_back(story, at);
        story.apply(step->edit);
    }
    stories.emplace_back(std::move(story), at);
    return stories;
}

/// The story as it would be if all were done again that was undone; not another one that took its place.
Story History::undone(const Edit& inverse) const {
    Story story = m_story;
    story.apply(inverse);
    for (auto step = m_redo.rbegin(); step != m_redo.rend() && !step->isReplacement; ++step)
        story.apply(step->edit);
    return story;
}

std::optional<History::Forgotten> History::forgetInterventions(std::size_t depth) {
    const auto sets = [](const Change& change) { return std::holds_alternative<SetInterventions>(change); };
    Forgotten forgotten;
    for (std::size_t i = depth; i < m_undo.size() + m_redo.size(); ++i) {
        const Step& each = step(i);
        if (isOnly<SetInterventions>(each.edit))
            forgotten.steps.push_back(i);
        else if (!forgotten.steps.empty() &&
                 (each.isReplacement || (i < m_undo.size() && std::ranges::any_of(each.edit, sets))))
            return std::nullopt;
    }
    if (!forgotten.steps.empty() && forgotten.steps.front() < m_undo.size()) {
        forgotten.edit = m_undo[forgotten.steps.front()].edit; // the earliest undoes them all
        m_story.apply(forgotten.edit);
    }
    const std::size_t done = m_undo.size();
    for (const std::size_t each : std::views::reverse(forgotten.steps)) {
        if (each < done)
            m_undo.erase(m_undo.begin() + static_cast<std::ptrdiff_t>(each));
        else
            m_redo.erase(m_redo.end() - 1 - static_cast<std::ptrdiff_t>(each - done));
    }
    m_isOpen = m_isOpen && forgotten.steps.empty();
    return forgotten;
}

/// Tokens that came one by one are taken away at once: a generation is one change, however long it is; so is
/// what a slider went over.
void History::join(Edit inverse) {
    Edit& before = m_undo.back().edit;
    if ((isOnly<SetSettings>(inverse) && isOnly<SetSettings>(before)) ||
        (isOnly<SetInterventions>(inverse) && isOnly<SetInterventions>(before)))
        return;
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
    to.push_back({std::move(inverse), std::move(step.name), step.isReplacement});
    m_isOpen = false;
    return std::move(step.edit);
}

} // namespace lila
