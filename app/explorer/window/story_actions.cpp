// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/story_actions.h"

#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/window/branch_actions.h"
#include "app/explorer/window/offer.h"
#include "app/explorer/window/once_more.h"
#include "app/explorer/window/story_find.h"
#include "widgets/message_bar.h"
#include "widgets/story_view.h"

#include <QAction>
#include <QMainWindow>
#include <QStatusBar>

namespace lila {
namespace {

constexpr int copyToldFor = 4000; ///< milliseconds, in the status bar

} // namespace

StoryActions::StoryActions(const Actions& actions, StoryPane& pane, StorySession& session, QObject* parent)
    : QObject(parent), m_actions(actions), m_pane(pane), m_session(session) {
    connectEdit();
    connectStory();
    new BranchActions(actions, session, this);
    new StoryFind(actions, pane, this);
    const auto* copy = new OnceMore(*actions.writeAgain, *actions.copyCommand, session, this);
    connect(copy, &OnceMore::failed, this,
            [this](const QString& problem) { m_pane.messages().report(problem, MessageBar::Subject::Text); });
    connect(copy, &OnceMore::copied, this, [this] {
        if (auto* window = qobject_cast<QMainWindow*>(m_pane.window()))
            window->statusBar()->showMessage(tr("The command is in the clipboard"), copyToldFor);
    });
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
    const bool running = m_session.isRunning();
    const auto offerStop = [&] {
        offer(*m_actions.stop, tr("End the generation; the text stays"),
              running ? QString() : tr("Nothing is being written"));
    };
    // Stop stays enabled until the focus it was lent has gone back.
    if (running) {
        m_pane.messages().settle(MessageBar::Subject::Writing);
        offerStop();
        m_pane.lendFocusToStop();
    }
    offerWriting();
    if (!running) {
        m_pane.giveFocusBack();
        offerStop();
    }
    const QString whyNot = running ? tr("Stop (Esc) the generation first") : QString();
    for (QAction* action : {m_actions.newStory, m_actions.openText, m_actions.cut, m_actions.paste,
                            m_actions.beginnings->menuAction()})
        offer(*action, {}, whyNot);
    const auto unless = [&](bool can, const QString& reason) {
        return running ? whyNot : can ? QString() : reason;
    };
    offer(*m_actions.undo, {}, unless(m_pane.story().canUndo(), tr("There is nothing to undo")));
    offer(*m_actions.redo, {}, unless(m_pane.story().canRedo(), tr("There is nothing that was undone")));
}

void StoryActions::offerWriting() {
    const QString whyNot = m_session.state() == StorySession::State::Idle ? QString()
                           : m_session.isRunning() ? tr("A generation runs: Stop (Esc) ends it")
                                                   : tr("No model is open");
    offer(*m_actions.generate, tr("Go on from the end of the story"), whyNot);
    offer(*m_actions.step, tr("One token more"), whyNot);
    const QString noRetry = tr("The story does not end with what a model wrote");
    offer(*m_actions.retry, tr("Try the last generation anew, on a branch beside it"),
          !whyNot.isEmpty() || m_session.canRetry() ? whyNot : noRetry);
}

} // namespace lila
