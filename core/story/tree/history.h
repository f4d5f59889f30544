// SPDX-License-Identifier: AGPL-3.0-or-later
// Undo and redo of everything that is done to a story, on one stack. What models wrote is not lost where what
// was undone cannot be done again.
#pragma once

#include "core/story/tree/story.h"
#include "core/story/tree/undone_spans.h"

#include <optional>
#include <utility>
#include <vector>

namespace lila {

/// Every edit of the story goes through here. What the functions return is what was done, and what views and
/// the journal are to be told. Copyable; one thread at a time.
class History {
public:
    explicit History(Story story = {}) : m_story(std::move(story)) {}

    const Story& story() const { return m_story; }

    /// `name` says to a user what is done. An edit that joins becomes part of the step before it, as the
    /// tokens of one generation and the letters of a word do; after undo() or seal(), or as the first, it is
    /// a step of its own. Takes the place of what was undone, of which a model's spans become branches beside
    /// (undone_spans.h). Throws what Story::apply() throws, and then nothing is changed.
    Edit apply(const Edit& edit, std::string name, bool joins = false);
    /// Another story in the place of this one (story_replacement.h), as a step.
    Edit replace(const Story& other, std::string name);
    /// No step, so that undo passes it over: of what no step depends on. Throws what Story::apply() throws.
    void adjust(const Edit& edit) { m_story.apply(edit); }
    /// Nothing joins the last step any more.
    void seal() { m_isOpen = false; }

    /// Whether what was undone holds words of a model that replace() would lose; an empty edit keeps them.
    bool hasUndoneWords() const { return canRedo() && !undoneSpans(m_story, undone({})).empty(); }

    /// Stories that took another's place and were undone, of which the next step leaves nothing: each as it
    /// was before another took its place or the first step was undone, and the depth() of then.
    std::vector<std::pair<Story, std::size_t>> undoneStories() const;

    bool canUndo() const { return !m_undo.empty(); }
    bool canRedo() const { return !m_redo.empty(); }
    /// Of the step that would be undone or done again; empty where there is none.
    std::string undoName() const { return canUndo() ? m_undo.back().name : std::string(); }
    std::string redoName() const { return canRedo() ? m_redo.back().name : std::string(); }
    /// Steps that can be undone.
    std::size_t depth() const { return m_undo.size(); }

    /// What was done to the story; empty where there is nothing to undo or redo.
    Edit undo() { return move(m_undo, m_redo); }
    Edit redo() { return move(m_redo, m_undo); }
    struct Forgotten {
        Edit edit;                      ///< that was done to the story
        std::vector<std::size_t> steps; ///< that there were, counted from the first, in their order
    };
    /// Takes the steps that do nothing but set interventions out of those from that depth on, of what was
    /// undone too: the others stay, without them. Nothing, and all is as it was, where one of those that stay
    /// would bring back what they set, or puts another story there, which is known by its number among them.
    std::optional<Forgotten> forgetInterventions(std::size_t depth);

private:
    struct Step {
        Edit edit; ///< that is to be done
        std::string name;
        bool isReplacement = false;
    };

    Story undone(const Edit& inverse) const;
    Edit move(std::vector<Step>& from, std::vector<Step>& to);
    void join(Edit inverse);
    /// Counted from the first, with those that were undone behind.
    const Step& step(std::size_t number) const {
        return number < m_undo.size() ? m_undo[number] : m_redo[m_undo.size() + m_redo.size() - 1 - number];
    }

    Story m_story;
    std::vector<Step> m_undo, m_redo;
    bool m_isOpen = false;
};

} // namespace lila
