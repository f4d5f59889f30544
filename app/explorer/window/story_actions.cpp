// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/story_actions.h"

#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/window/branch_actions.h"
#include "widgets/message_bar.h"
#include "widgets/story_view.h"

#include <QAction>

namespace lila {

StoryActions::StoryActions(const Actions& actions, StoryPane& pane, StorySession& session, QObject* parent)
    : QObject(parent), m_actions(actions), m_pane(pane), m_session(session) {
    connectEdit();
    connectStory();
    new BranchActions(actions, session, this);
    update();
}

void StoryActions::connectEdit() {
    StoryView& story = m_pane.story();
    connect(m_actions.undo, &QAction::triggered, &story, &StoryView::undo);
    connect(m_actions.redo, &QAction::triggered, &story, &StoryView::redo);
    connect(m_actions.cut, &QAction::triggered, &story, &QTextEdit::cut);
    connect(m_actions.copy, &QAction::triggered, &story, &QTextEdit::copy);
    connect(m_actions.paste, &QAction::triggered, &story, &QTextEdit::paste);
    connect(m_actions.selectAll, &QAction::triggered, &story, &QTextEdit::selectAll);
    connect(m_actions.zoomIn, &QAction::triggered, &story, [&story] { story.setZoom(story.zoom() + 10); });
    connect(m_actions.zoomOut, &QAction::triggered, &story, [&story] { story.setZoom(story.zoom() - 10); });
    connect(m_actions.zoomReset, &QAction::triggered, &story, [&story] { story.setZoom(100); });
    for (auto change : {&QTextEdit::undoAvailable, &QTextEdit::redoAvailable, &QTextEdit::copyAvailable})
        connect(&story, change, this, &StoryActions::update);
    connect(&story, &QTextEdit::textChanged, this, [this] {
        m_pane.messages().settle(MessageBar::Subject::Text);
        if (!m_session.isRunning())
            update();
    });
}

void StoryActions::connectStory() {
    connect(m_actions.generate, &QAction::triggered, &m_session, &StorySession::generate);
    connect(m_actions.stop, &QAction::triggered, &m_session, &StorySession::stop);
    connect(m_actions.step, &QAction::triggered, &m_session, &StorySession::step);
    connect(m_actions.retry, &QAction::triggered, &m_session, &StorySession::retry);
    connect(&m_session, &StorySession::stateChanged, this, &StoryActions::update);
    m_pane.setButtons(m_actions.generate, m_actions.stop, m_actions.step, m_actions.retry);
}

void StoryActions::update() {
    const StoryView& story = m_pane.story();
    const bool running = m_session.isRunning();
    const bool idle = m_session.state() == StorySession::State::Idle;
    // Stop stays enabled until the focus it was lent has gone back.
    if (running) {
        m_pane.messages().settle(MessageBar::Subject::Writing);
        m_actions.stop->setEnabled(true);
        m_pane.lendFocusToStop();
    }
    m_actions.generate->setEnabled(idle);
    m_actions.step->setEnabled(idle);
    m_actions.retry->setEnabled(m_session.canRetry());
    if (!running) {
        m_pane.giveFocusBack();
        m_actions.stop->setEnabled(false);
    }
    m_actions.undo->setEnabled(!running && story.canUndo());
    m_actions.redo->setEnabled(!running && story.canRedo());
    for (QAction* action : {m_actions.newStory, m_actions.openText, m_actions.cut, m_actions.paste})
        action->setEnabled(!running);
}

} // namespace lila
