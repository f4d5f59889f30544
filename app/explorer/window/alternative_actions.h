// SPDX-License-Identifier: AGPL-3.0-or-later
// What else could be written: the entries of the Story menu, when they can be used, and the docks that show
// it.
#pragma once

#include "app/explorer/story/alternatives.h"
#include "app/explorer/window/actions.h"

#include <QObject>

class QDockWidget;

namespace lila {

class MessageBar;
class ViewDocks;

class AlternativeActions : public QObject {
    Q_OBJECT

public:
    /// All must outlive this.
    AlternativeActions(const Actions& actions, StorySession& session, const ViewDocks& docks,
                       MessageBar& messages, QObject* parent);

private:
    void update();
    void present(QWidget& view) const;

    Actions m_actions;
    StorySession& m_session;
    Alternatives m_alternatives;
};

} // namespace lila
