// SPDX-License-Identifier: AGPL-3.0-or-later
// The story that the window shows: a tree of which the document is one branch. What is typed there, or
// written by a model, becomes part of the tree; undo, redo and moves between branches change in the document
// what differs.
#pragma once

#include "app/explorer/story/generation_numbers.h"
#include "app/explorer/story/step_states.h"
#include "app/explorer/story/text_bytes.h"
#include "core/story/tree/branch_text.h"
#include "core/story/tree/history.h"
#include "core/story/tree/story_edits.h"
#include "widgets/story_view.h"

#include <QObject>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace lila {

class StoryBook : public QObject {
    Q_OBJECT

public:
    /// `view` must outlive this; what it shows is the story.
    explicit StoryBook(StoryView& view, QObject* parent = nullptr);

    StoryView& view() const { return m_view; }
    const Story& story() const { return m_history.story(); }
    const StoryPath& path() const { return m_path; } ///< the branch that the document is

    /// Starts over with a story of one branch: no undo leads back.
    void setStory(const QString& text, const std::vector<GeneratedRun>& runs = {});
    /// Starts over with this one.
    void setStory(Story story);
    /// Another story in the place of this one: one step. Keys of its tokens are moved on by the number that
    /// is returned.
    std::uint64_t replaceStory(const Story& other, const char* name);
    /// The same, with the settings of this one.
    void replaceStory(const QString& text);

    /// Puts what models wrote, and was undone, beside the story as branches: for who is going to replace it.
    void keepUndone();

    /// Steps that can be undone.
    int depth() const { return static_cast<int>(m_history.depth()); }
    /// Names what the tree is; undo and redo lead back to it.
    quint64 state() const { return state(m_history.depth()); }
    /// The same of the text alone: titles, bookmarks and settings are no part of it.
    quint64 textState() const { return textState(m_history.depth()); }
    /// After so many steps, of which some may be undone.
    quint64 state(std::size_t depth) const { return m_states.ofTree(depth); }
    quint64 textState(std::size_t depth) const { return m_states.ofText(depth); }
    /// What is typed or set next is a step of its own.
    void seal() {
        m_typed = Typed::Nothing;
        m_setting.clear();
    }
    void undo();
    void redo();

    /// One step, which `name` tells a user of. Not while a model writes. Throws what Story::apply() throws.
    void apply(const Edit& edit, const char* name);

    /// For the next generation: a step, which changes of one and the same setting in a row share. While a
    /// model writes, it is made at the end.
    void setSettings(const GenerationSettings& settings);
    /// The same, of which undo knows nothing: people have not done it.
    void adjustSettings(const GenerationSettings& settings);
    /// As setSettings(). Factors of 1 and boosts of 0 are left out.
    void setInterventions(const Interventions& interventions);
    /// To tell what is done from now on from what was done before.
    quint64 newestState() const { return m_states.newest(); }
    /// Takes back what interventions were set since then: no undo and no redo leads to them. False, and all
    /// is as it was, where they belong to a step that did more, or a model writes.
    bool takeInterventionsBack(quint64 newestState);

    /// A person puts a token in the place of the one at an index of the branch, beside what stands from there
    /// on.
    void takeToken(std::size_t index, const NewToken& token);

    /// Until endGeneration() a model writes at the branch's end; however much it is, it is one step of undo,
    /// or part of the step before it.
    void beginGeneration(bool joins = false);
    /// The same, beside what stands from the token at `position` on.
    void beginGenerationFrom(int position);
    /// The same, beside what stands from a place of the branch on.
    void beginGenerationAt(Place place, const char* name);
    bool isGenerating() const { return m_isGenerating; }
    /// Returns the key of the first token, which the others follow.
    TokenKey write(std::span<const NewToken> tokens, const std::shared_ptr<const Origin>& origin);
    /// Adds to the text of the last token, and returns its key.
    TokenKey complete(const std::string& rest);
    /// Makes the last token words that are to be encoded: its text was cut, and is no longer what its id
    /// says.
    void forgetLastId();
    void endGeneration();

    /// Part of the same step as what is written then. A draft that no longer stands there stays as it is.
    void encode(const Draft& draft, std::span<const NewToken> tokens);

    struct TokenInDocument {
        TokenKey key{};
        std::size_t index = 0; ///< on the branch
        int start = 0;         ///< of its characters
        int length = 0;
    };
    /// The token that the character there belongs to.
    std::optional<TokenInDocument> tokenAt(int position) const;
    /// Of a place on the branch.
    int positionOf(Place place) const;
    /// Between the document's characters and the bytes of the branch's text.
    std::size_t byteOf(int position) const { return m_bytes.byteOf(position); }
    int positionOf(std::size_t byte) const { return m_bytes.positionOf(byte); }

    /// Another branch, with the caret at `caret`, which somebody looks at then: one step.
    void goTo(Place tip, int caret);

Q_SIGNALS:
    /// Another story stands there, and no step leads back.
    void begun();
    /// A story that had taken another's place, and was undone, is about to be written over; its state is that
    /// at `depth`.
    void dropping(const lila::Story& story, std::size_t depth);
    /// It took the place of all that was undone before it.
    void stepAdded();
    void changed();
    /// Somebody went to another branch, and to that place of it.
    void visited(int position);
    /// What was done to the story, in this order, by undo and redo as well.
    void edited(const lila::Edit& edit);

private:
    enum class Typed { Nothing, Added, Removed };

    void begin();
    void follow(int position, int removed, int added);
    void type(std::size_t begin, std::size_t end, std::string inserted);
    void settleWriters();
    void tellOfDropped();
    void add(const Edit& edit, const char* name, bool joins, bool grows = false);
    void addSetting(const Edit& edit, const char* name, const std::string& what);
    /// After an edit was done at that depth.
    void take(const Edit& done, std::size_t depth, bool isText, bool grows);
    void tell();
    BranchText branchText() const;
    /// Returns where what was changed in the document ends, nothing where all is as it was.
    std::optional<int> project(const BranchText& before);
    std::vector<AuthoredText> authored(std::size_t begin, std::size_t end) const;
    void moveCaret(int position);
    void step(Edit (History::*move)());

    StoryView& m_view;
    History m_history;
    StoryPath m_path{Story()};
    TextBytes m_bytes;
    StepStates m_states;
    GenerationNumbers m_generations;
    Typed m_typed = Typed::Nothing;
    std::size_t m_typedAt = 0;                        ///< byte
    std::string m_setting;                            ///< what was set by the last step; empty: several
    quint64 m_settingState = 0;                       ///< and the state then
    std::optional<GenerationSettings> m_nextSettings; ///< when the generation has ended
    std::optional<Interventions> m_nextInterventions; ///< the same
    // While the document tells of a change, which it may have otherwise than the tree:
    std::optional<SpanId> m_claiming; ///< from that span on, a person's words may be a model's there
    std::optional<std::pair<std::size_t, std::size_t>>
        m_replaced; ///< bytes that were typed, of which some stood there
    bool m_isProjecting = false;
    bool m_isGenerating = false;
    bool m_isStepOpen = false; ///< the running generation has its step already
};

} // namespace lila
