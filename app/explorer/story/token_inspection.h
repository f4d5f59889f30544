// SPDX-License-Identifier: AGPL-3.0-or-later
// Looking at tokens: the one at the caret, the newest while a model writes, the one under the pointer. What
// is not kept is computed by the worker.
#pragma once

#include "app/explorer/story/token_records.h"
#include "app/explorer/work/generation_worker.h"

#include <QObject>

namespace lila {

class StoryView;

class TokenInspection : public QObject {
    Q_OBJECT

public:
    /// Both must outlive this.
    TokenInspection(StoryBook& book, GenerationWorker& worker, QObject* parent = nullptr);

    TokenRecords& records() { return m_records; }
    const TokenRecords& records() const { return m_records; }
    /// The token that is shown.
    const std::optional<KnownToken>& shown() const { return m_shown; }

    /// Of another model nothing is known yet; in another engine, what was asked for is asked for again.
    void changeModel(bool isSame);
    /// Until the end the newest are shown, unless somebody looks at another, or waits for the one at an index
    /// of the branch.
    void beginWriting(std::optional<std::size_t> awaited = {});
    void showNewest(std::size_t index, const StepRecord& record);
    bool isLookingBack() const { return m_looksBack; }
    void endWriting();
    /// After an edit: what is shown no longer stands there.
    void followEdit();

    /// Tokens of a stretch of the document are wanted.
    void wantColours(int start, int end);
    void dropColours();

public Q_SLOTS:
    /// The record of the token at the caret is shown; where it was not kept, it is computed in the
    /// background, unless an edit took the caret there.
    void selectToken(int position);
    /// The same for the one under the pointer; outside of the text, nothing.
    void pointAt(std::optional<int> position);

Q_SIGNALS:
    /// At most once a paint.
    void tokenShown(const lila::StepRecord& record);
    /// What is shown was not written so: with the settings of now, or without the resonator. Or it no longer
    /// is that.
    void tokenRecalled(bool isShown);
    /// What was shown no longer stands in the story, or somebody looks elsewhere.
    void nothingShown();
    /// The token that would have come instead of the one that is shown, had there been no resonator; the same
    /// where it changed nothing.
    void withoutResonator(int id);
    /// What the pointer is on; without a record: nothing is known of it yet, or it is on nothing.
    void pointedAt(const lila::KnownToken& token);
    /// More is known of the document's tokens.
    void recordsCame();
    /// Another model is there: what was known is not.
    void forgotten();

private:
    /// What the worker was asked for.
    struct Question {
        std::optional<quint64> job;
        int position = 0;
        std::size_t unchanged = 0; ///< bytes at the text's beginning that are as they were then
    };

    void lookAt(int position, bool isEdited);
    bool showKept(int position);
    void show(const KnownToken& token);
    void lookAway();
    void ask(ScoreFor purpose, int start, int end);
    void drop(ScoreFor purpose);
    void take(const ScoredTokens& scored, quint64 job);
    void answer(ScoreFor purpose);
    bool isAsWritten(const KnownToken& token) const;

    StoryBook& m_book;
    StoryView& m_view;
    GenerationWorker& m_worker;
    TokenRecords m_records;
    std::map<ScoreFor, Question> m_questions;
    std::map<TokenKey, std::optional<int>> m_withoutResonator;
    std::optional<KnownToken> m_shown;
    std::optional<int> m_pointer;
    std::optional<std::size_t> m_awaited; ///< token of the branch
    bool m_hasModel = false;
    bool m_isWriting = false;
    bool m_looksBack = false; ///< at an older token, while text streams in
    bool m_recalledIsShown = false;
    bool m_isEdited = false; ///< by what is being done: the caret follows, nobody has put it there
};

} // namespace lila

Q_DECLARE_METATYPE(lila::KnownToken)
