// SPDX-License-Identifier: AGPL-3.0-or-later
// From branch to branch by keys and by the marks in the text: the entries of the Story menu, and when they
// can be used.
#pragma once

#include "app/explorer/story/text_fork.h"
#include "app/explorer/window/actions.h"

#include <QObject>

namespace lila {

class StorySession;

class BranchActions : public QObject {
    Q_OBJECT

public:
    /// The session must outlive this.
    BranchActions(const Actions& actions, const StorySession& session, QObject* parent);

private:
    void update();
    void goToSibling(int step);
    void goToFork(bool isBehind);
    int caret() const;
    std::optional<Place> siblingAt(const TextFork& fork, int step) const;

    Actions m_actions;
    const StorySession& m_session;
    StoryBook& m_book;
};

} // namespace lila
