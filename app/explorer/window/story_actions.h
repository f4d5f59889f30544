// SPDX-License-Identifier: AGPL-3.0-or-later
// What the Edit and Story menus do to the story, and when they can be used.
#pragma once

#include "app/explorer/window/actions.h"

#include <QObject>

namespace lila {

class StoryPane;
class StorySession;

class StoryActions : public QObject {
    Q_OBJECT

public:
    /// Pane and session must outlive this.
    StoryActions(const Actions& actions, StoryPane& pane, StorySession& session, QObject* parent);

private:
    void connectEdit();
    void connectStory();
    void update();
    void offerWriting();

    Actions m_actions;
    StoryPane& m_pane;
    StorySession& m_session;
};

} // namespace lila
