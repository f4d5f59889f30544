// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/token_looks.h"

#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/story/text_colours.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/story_attention.h"
#include "app/explorer/views/token_text.h"
#include "widgets/candidate_tip.h"
#include "widgets/colour_legend.h"
#include "widgets/story_view.h"

#include <QAction>
#include <QActionGroup>
#include <QSettings>

namespace lila {
namespace {

const QString colourKey = QStringLiteral("story/colour");
const QString pointerKey = QStringLiteral("story/pointer");

} // namespace

TokenLooks::TokenLooks(const Actions& actions, StoryPane& pane, StorySession& session, Focus& focus,
                       QSettings& store, QObject* parent)
    : QObject(parent),
      m_actions(actions),
      m_pane(pane),
      m_session(session),
      m_store(store),
      m_colours(new TextColours(pane.story(), session.inspection(), this)),
      m_attention(new StoryAttention(pane.legend().attentionRow(), pane.legend().attention(), focus)),
      m_tip(new CandidateTip(*pane.window())) {
    focus.setWorker(session.worker());
    TokenInspection& inspection = session.inspection();
    connect(&inspection, &TokenInspection::tokenShown, &focus,
            [&session, &inspection, &focus](const StepRecord& record) {
                focus.setToken(record, placeOf(session.book(), *inspection.shown()),
                               inspection.isLookingBack());
            });
    connect(&inspection, &TokenInspection::nothingShown, &focus, &Focus::clearToken);
    connect(&inspection, &TokenInspection::withoutResonator, &focus, &Focus::setWithoutResonator);
    connect(&focus, &Focus::resonatorWanted, &session, &StorySession::setResonator);
    connect(&session, &StorySession::resonatorChanged, &focus,
            [&session, &focus] { focus.setResonator(session.resonator()); });
    connect(&inspection, &TokenInspection::pointedAt, this, &TokenLooks::showAtPointer);
    connect(actions.pointer, &QAction::toggled, this, [this](bool on) {
        m_store.setValue(pointerKey, on);
        m_tip->hide();
    });
    actions.pointer->setChecked(store.value(pointerKey, true).toBool());
    connect(actions.textColour, &QActionGroup::triggered, this,
            [this](const QAction* action) { setColour(static_cast<TextColour>(action->data().toInt())); });
    connect(m_attention, &StoryAttention::changed, this, &TokenLooks::showAttention);
    connect(&pane.legend(), &ColourLegend::chosen, this, &TokenLooks::setColour);
    const int kept = store.value(colourKey, 0).toInt();
    setColour(kept >= 0 && kept < std::ssize(textColours) ? static_cast<TextColour>(kept)
                                                          : TextColour::Nothing);
}

void TokenLooks::setColour(TextColour by) {
    m_store.setValue(colourKey, static_cast<int>(by));
    for (QAction* action : m_actions.textColour->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(by));
    m_pane.legend().setColour(by);
    m_pane.legend().setVisible(by != TextColour::Nothing);
    m_colours->setColour(by);
    showAttention();
}

void TokenLooks::showAttention() {
    const AttendedText& text = m_attention->text();
    m_colours->setAttended(text);
    if (m_colours->colour() == TextColour::Attention)
        m_pane.legend().explain(text.areScores ? TextColour::AttentionScores : TextColour::Attention,
                                m_attention->statement());
}

void TokenLooks::showAtPointer(const KnownToken& token) {
    if (!token.record || !m_actions.pointer->isChecked()) {
        m_tip->hide();
        return;
    }
    StoryView& view = m_pane.story();
    QTextCursor cursor(view.document());
    cursor.setPosition(token.start);
    QRect word = view.cursorRect(cursor);
    cursor.setPosition(token.start + token.length);
    if (const QRect end = view.cursorRect(cursor); end.top() == word.top())
        word = word.united(end);
    word.moveTopLeft(view.viewport()->mapTo(m_tip->parentWidget(), word.topLeft()));
    m_tip->showAt(word, candidateList(*m_session.model()->model.tokenizer, *token.record));
}

} // namespace lila
