// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/token_inspection.h"

#include "app/explorer/story/story_book.h"
#include "widgets/word_pointer.h"

#include <QTextDocument>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace lila {

TokenInspection::TokenInspection(StoryBook& book, GenerationWorker& worker, QObject* parent)
    : QObject(parent), m_book(book), m_view(book.view()), m_worker(worker), m_records(book) {
    connect(&m_worker, &GenerationWorker::scored, this, &TokenInspection::take);
    connect(&m_view, &StoryView::caretPlaced, this, &TokenInspection::selectToken);
    connect(&m_book, &StoryBook::visited, this, [this](int position) {
        m_isEdited = false;
        selectToken(position);
    });
    connect(new WordPointer(m_view, m_view.forks()), &WordPointer::moved, this, &TokenInspection::pointAt);
    // Comes before the caret's own signals, which undo sends after that of the text.
    connect(m_view.document(), &QTextDocument::contentsChange, this, [this](int position) {
        for (auto& [purpose, question] : m_questions)
            question.unchanged = std::min(question.unchanged, m_book.byteOf(position));
        m_isEdited = true;
        QTimer::singleShot(0, this, [this] { m_isEdited = false; });
    });
    connect(&m_records, &TokenRecords::settingsChanged, this, [this] {
        if (m_shown && m_shown->isTyped && !m_isWriting)
            ask(ScoreFor::Caret, m_shown->start, m_shown->start + 1);
    });
}

void TokenInspection::changeModel(bool isSame) {
    m_hasModel = true;
    const auto questions = m_questions;
    for (const auto& [purpose, question] : questions)
        drop(purpose);
    if (!isSame) {
        m_records.clear();
        m_withoutResonator.clear();
        lookAt(m_view.textCursor().position(), false);
        pointAt({});
    } else if (const auto asked = questions.find(ScoreFor::Caret);
               asked != questions.end() && asked->second.job) {
        ask(ScoreFor::Caret, asked->second.position, asked->second.position + 1);
    }
    Q_EMIT forgotten();
}

void TokenInspection::beginWriting(std::optional<std::size_t> awaited) {
    m_isWriting = true;
    m_looksBack = false;
    m_awaited = awaited;
    drop(ScoreFor::Caret);
    m_recalledIsShown = false;
}

void TokenInspection::showNewest(std::size_t index, const StepRecord& record) {
    if (m_awaited && index >= *m_awaited) { // somebody steers: the first one stays
        const std::optional<KnownToken> token = m_records.atIndex(*std::exchange(m_awaited, std::nullopt));
        m_looksBack = token && token->record;
        if (m_looksBack)
            show(*token);
    }
    if (m_looksBack || m_awaited)
        return;
    m_shown = KnownToken{.index = index, .record = std::make_shared<const StepRecord>(record)};
    Q_EMIT tokenShown(record);
}

void TokenInspection::endWriting() {
    m_isWriting = false;
    m_awaited.reset();
    if (std::exchange(m_looksBack, false) && !m_shown)
        selectToken(m_view.textCursor().position()); // where the reader was left
}

void TokenInspection::followEdit() {
    pointAt({});
    lookAt(m_view.textCursor().position(), true);
}

void TokenInspection::selectToken(int position) {
    m_looksBack = m_isWriting && position < m_view.storyLength();
    if (m_isWriting && !m_looksBack) {
        lookAway(); // the newest are shown again
        return;
    }
    lookAt(position, m_isEdited && !m_isWriting);
}

/// Where nobody pointed at anything, at the end or after an edit, a model's last word is looked at.
void TokenInspection::lookAt(int position, bool isEdited) {
    if (showKept(position) || !m_hasModel)
        return;
    if (position < m_view.storyLength()) {
        if (!isEdited)
            ask(ScoreFor::Caret, position, position + 1);
    } else if (position > 0 && !m_isWriting) {
        const std::optional<KnownToken> last = m_records.at(position - 1);
        if (last && last->key && !last->isTyped)
            ask(ScoreFor::Caret, position - 1, position);
    }
}

void TokenInspection::pointAt(std::optional<int> position) {
    m_pointer = position;
    const std::optional<KnownToken> token = position ? m_records.at(*position) : std::nullopt;
    Q_EMIT pointedAt(token.value_or(KnownToken()));
    if (token && !token->record && m_hasModel)
        ask(ScoreFor::Pointer, *position, *position + 1);
    else
        drop(ScoreFor::Pointer);
}

void TokenInspection::wantColours(int start, int end) {
    if (m_hasModel)
        ask(ScoreFor::Colours, start, end);
}

void TokenInspection::dropColours() {
    drop(ScoreFor::Colours);
}

void TokenInspection::ask(ScoreFor purpose, int start, int end) {
    const std::size_t first = m_book.byteOf(start);
    const quint64 job = m_worker.score({.purpose = purpose,
                                        .story = m_book.story(),
                                        .begin = first,
                                        .end = std::max(first + 1, m_book.byteOf(end))});
    m_questions[purpose] = {job, start, m_book.path().bytes()};
}

void TokenInspection::drop(ScoreFor purpose) {
    if (const auto question = m_questions.find(purpose); question != m_questions.end()) {
        m_worker.stopScoring(purpose);
        m_questions.erase(question);
    }
}

void TokenInspection::take(const ScoredTokens& scored, quint64 job) {
    const auto question =
        std::ranges::find_if(m_questions, [job](const auto& asked) { return asked.second.job == job; });
    if (question == m_questions.end())
        return; // somebody looks elsewhere by now, or with another model
    for (const ScoredToken& token : scored.tokens) {
        if (!token.key && token.end > question->second.unchanged)
            continue;
        m_records.put(token);
        if (token.key && !token.record.resonatorLift.empty())
            m_withoutResonator[*token.key] = token.withoutResonator;
    }
    const ScoreFor purpose = question->first;
    answer(purpose);
    if (scored.isLast)
        m_questions.erase(purpose);
    if (!scored.tokens.empty())
        Q_EMIT recordsCame();
}

void TokenInspection::answer(ScoreFor purpose) {
    const auto question = m_questions.find(purpose);
    if (question == m_questions.end() || purpose == ScoreFor::Colours)
        return;
    const std::optional<KnownToken> token = m_records.at(question->second.position);
    if (!token || !token->record)
        return;
    if (purpose == ScoreFor::Pointer) {
        if (m_pointer)
            Q_EMIT pointedAt(*token);
    } else if (!m_shown || m_shown->start != token->start || m_shown->record != token->record) {
        show(*token);
    } else if (token->key) {
        if (const auto without = m_withoutResonator.find(*token->key);
            without != m_withoutResonator.end() && without->second)
            Q_EMIT withoutResonator(*without->second);
    }
}

/// False where the record of the token there is not known: then nothing is shown.
bool TokenInspection::showKept(int position) {
    lookAway();
    if (position > 0 && position == m_view.storyLength())
        --position; // at the story's end it is the last token
    const std::optional<KnownToken> token = m_records.at(position);
    if (token && token->record) {
        show(*token);
        return true;
    }
    Q_EMIT nothingShown();
    return false;
}

void TokenInspection::show(const KnownToken& token) {
    m_view.setMarked(token.start, token.length);
    m_shown = token;
    Q_EMIT tokenShown(*token.record);
    if (const bool isRecalled = !isAsWritten(token);
        std::exchange(m_recalledIsShown, isRecalled) != isRecalled)
        Q_EMIT tokenRecalled(isRecalled);
    if (!token.key || token.record->resonatorLift.empty())
        return;
    if (const auto without = m_withoutResonator.find(*token.key); without == m_withoutResonator.end())
        ask(ScoreFor::Caret, token.start, token.start + 1);
    else if (without->second)
        Q_EMIT withoutResonator(*without->second);
}

bool TokenInspection::isAsWritten(const KnownToken& token) const {
    if (!token.index || token.isTyped)
        return false;
    const auto at = m_book.path().positionAt(m_book.story(), *token.index);
    const auto& origin = m_book.story().span(at->token.span).origin;
    return origin && *origin->settings == *token.record->settings;
}

void TokenInspection::lookAway() {
    drop(ScoreFor::Caret);
    m_shown.reset();
    m_view.setMarked(0, 0);
    if (std::exchange(m_recalledIsShown, false))
        Q_EMIT tokenRecalled(false);
}

} // namespace lila
