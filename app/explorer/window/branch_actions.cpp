// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/branch_actions.h"

#include "app/explorer/story/bookmarks.h"
#include "app/explorer/story/fork_navigator.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/story/text_fork.h"
#include "app/explorer/window/offer.h"

#include <QAction>

namespace lila {

BranchActions::BranchActions(const Actions& actions, const StorySession& session, QObject* parent)
    : QObject(parent), m_actions(actions), m_session(session), m_book(session.book()) {
    connect(actions.previousBranch, &QAction::triggered, this, [this] { goToSibling(-1); });
    connect(actions.nextBranch, &QAction::triggered, this, [this] { goToSibling(1); });
    connect(actions.forkBefore, &QAction::triggered, this, [this] { goToFork(false); });
    connect(actions.forkBehind, &QAction::triggered, this, [this] { goToFork(true); });
    connect(actions.bookmark, &QAction::triggered, this, [this] { toggleBookmark(m_book); });
    new ForkNavigator(m_book, this);
    connect(&m_book, &StoryBook::changed, this, &BranchActions::update);
    connect(&m_book.view(), &QTextEdit::cursorPositionChanged, this, &BranchActions::update);
    connect(&session, &StorySession::stateChanged, this, &BranchActions::update);
    update();
}

int BranchActions::caret() const {
    return m_book.view().textCursor().position();
}

std::optional<Place> BranchActions::siblingAt(const TextFork& fork, int step) const {
    return m_book.path().sibling(m_book.story(), fork.place, step);
}

void BranchActions::update() {
    if (m_session.isRunning()) {
        for (QAction* action : {m_actions.previousBranch, m_actions.nextBranch, m_actions.forkBefore,
                                m_actions.forkBehind, m_actions.bookmark})
            offer(*action, {}, tr("Stop (Esc) the generation first"));
        return;
    }
    offer(*m_actions.bookmark, tr("A bookmark at the caret, or none where one is; the story tree lists them"),
          m_book.view().storyLength() == 0 ? tr("There are no words yet") : QString());
    const auto fork = forkAt(m_book, caret());
    const QString noFork = tr("The story has no fork at the caret or before it: Retry makes one, and so does "
                              "a change of what a model has seen");
    const auto sibling = [&](int step, const QString& none) {
        return !fork ? noFork : siblingAt(*fork, step) ? QString() : none;
    };
    offer(*m_actions.previousBranch,
          tr("The branch before this one, from the fork at the caret or before it"),
          sibling(-1, tr("This is the first branch of the fork")));
    offer(*m_actions.nextBranch, tr("The branch after this one, from the fork at the caret or before it"),
          sibling(1, tr("This is the last branch of the fork")));
    offer(*m_actions.forkBefore, tr("To the nearest fork before the caret"),
          forkAt(m_book, caret() - 1) ? QString() : tr("The story has no fork before the caret"));
    offer(*m_actions.forkBehind, tr("To the nearest fork behind the caret"),
          forkAfter(m_book, caret()) ? QString() : tr("The story has no fork behind the caret"));
}

void BranchActions::goToSibling(int step) {
    if (const auto fork = forkAt(m_book, caret()))
        if (const auto tip = siblingAt(*fork, step))
            m_book.goTo(*tip, fork->position);
}

void BranchActions::goToFork(bool isBehind) {
    const auto fork = isBehind ? forkAfter(m_book, caret()) : forkAt(m_book, caret() - 1);
    if (!fork)
        return;
    QTextCursor cursor = m_book.view().textCursor();
    cursor.setPosition(fork->position);
    m_book.view().setTextCursor(cursor);
}

} // namespace lila
