// SPDX-License-Identifier: AGPL-3.0-or-later
// The pass that predicted the token in focus, computed once for all views that look into it, and only while
// one of them can be seen.
#pragma once

#include "app/explorer/views/model_memory.h"
#include "app/explorer/views/while_seen.h"
#include "core/inspection/inspector.h"

#include <vector>

namespace lila {

/// What is known of the pass; for the worker's thread, where questions about the same token share it.
class TokenQuestion {
public:
    using GoOn = std::function<bool()>;

    int id() const { return m_id; } ///< of the token
    /// Where the token stands on its branch, as long as nothing else is asked.
    std::pair<const SeenBranch&, std::size_t> seen(const StoryModel& model) const;
    /// Null where there is more to do, and it is to be asked again.
    std::shared_ptr<const TokenLook> answer(const StoryModel& model, const GoOn& goOn) const;
    /// Bytes of the branch's text, from and to, of the positions that an answer saw; nothing of the empty
    /// text.
    std::vector<std::pair<std::size_t, std::size_t>> places(const TokenLook& look) const;
    /// The same of the tokens before it and, last, of itself: so many, where the branch has them; empty where
    /// there is more to do.
    std::vector<TokenLook> answers(const StoryModel& model, const GoOn& goOn, std::size_t count) const;

private:
    friend class TokenQuestions;
    struct Memory;

    Memory& remembered(const StoryModel& model) const;

    std::shared_ptr<Memory> m_memory;
    std::shared_ptr<BranchCache> m_seen;
    quint64 m_serial = 0;
    Story m_story;
    TokenPlace m_place;
    int m_id = 0;
};

/// Counts the tokens that are looked at, and holds what is known of the last. One a Focus, whose child it is.
class TokenQuestions : public QObject {
    Q_OBJECT

public:
    static TokenQuestions& of(Focus& focus);

    /// There must be a token.
    TokenQuestion question() const;

private:
    explicit TokenQuestions(Focus& focus);

    Focus& m_focus;
    ModelMemory<TokenQuestion::Memory> m_memory;
    quint64 m_serial = 1;
};

/// Lets a view show what is read out of the pass. `reading()` is called here and returns what does that on
/// the worker's thread: `std::optional<Result> read(const StoryModel&, const TokenQuestion&, goOn)`, nothing
/// where there is more to do; `show(const Result&)` takes it. Tell what is returned where it is to be read
/// anew.
template <class Result, class View, class Reading, class Show>
WhileSeen* followToken(View& view, Focus& focus, const std::string& purpose, Reading reading, Show show) {
    TokenQuestions& looks = TokenQuestions::of(focus);
    auto* seen = new WhileSeen(view, [&view, &focus, &looks, purpose, reading, show] {
        if (focus.token() == nullptr)
            return;
        focus.inspect<Result>(
            purpose,
            [question = looks.question(), read = reading()](
                const StoryModel& model, const TokenQuestion::GoOn& goOn) -> std::optional<Result> {
                return read(model, question, goOn);
            },
            &view, show, [&view](const QString& problem) { view.setProblem(problem); }, Focus::About::Token);
    });
    QObject::connect(&focus, &Focus::changed, &view, [&view, &focus, purpose, seen](Focus::Part part) {
        if (part != Focus::Part::Token && part != Focus::Part::Interventions)
            return;
        if (focus.token() != nullptr) {
            seen->tell();
        } else {
            focus.dropInspection(purpose);
            view.clear();
        }
    });
    return seen;
}

} // namespace lila
