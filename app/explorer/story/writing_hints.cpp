// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/writing_hints.h"

#include "app/explorer/models/model_opener.h"
#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "widgets/story_view.h"

namespace lila {

WritingHints::WritingHints(StoryPane& pane, StorySession& session, ModelOpener& opener, QObject* parent)
    : QObject(parent), m_pane(pane), m_session(session), m_opener(opener) {
    const StoryView& story = pane.story();
    connect(&opener, &ModelOpener::refused, this, &WritingHints::tellState);
    connect(&opener, &ModelOpener::cancelled, this, &WritingHints::tellState);
    connect(&session, &StorySession::stateChanged, this, &WritingHints::tellState);
    connect(&session, &StorySession::progressed, this, &WritingHints::tellWindow);
    connect(&story, &QTextEdit::textChanged, this, [this] {
        if (!m_session.isRunning())
            tellState();
    });
    connect(&story, &StoryView::typedWhileGenerating, this,
            [this] { m_pane.setHint(tr("Stop (Esc) to edit")); });
    connect(&session, &StorySession::modelChanged, this, [this] {
        if (!m_pane.story().canUndo()) // nobody has begun to type
            m_pane.setHint(tr("Write on, or let the model: Generate (Ctrl+Return)"));
    });
    connect(&session.inspection(), &TokenInspection::tokenRecalled, this, [this](bool isShown) {
        if (isShown)
            m_pane.setHint(tr("Computed again: with the settings of now, without the resonator"));
        else
            tellState();
    });
    connect(&session, &StorySession::generationEnded, this,
            [this](GenerationResult::End end) { m_pane.setHint(m_session.hintAfter(end)); });
    tellState();
}

void WritingHints::tellState() {
    if (m_session.isRunning())
        m_pane.setHint(tr("Writing…"));
    else if (m_session.state() == StorySession::State::NoModel)
        m_pane.setHint(m_opener.isLoading() ? tr("Loading the model…") : tr("No model is open"));
    else
        m_pane.setHint({});
}

void WritingHints::tellWindow() {
    if (m_session.isRunning() && m_session.pastWindow() &&
        m_session.settings().context == ContextPolicy::Exact)
        m_pane.setHint(
            tr("Past the window: exact recomputes all of it for every token; anchored is faster…"));
}

} // namespace lila
