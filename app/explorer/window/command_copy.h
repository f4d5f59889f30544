// SPDX-License-Identifier: AGPL-3.0-or-later
// Copies the command line that makes the model's words once more.
#pragma once

#include "core/story/tree/story_path.h"

#include <QObject>

#include <optional>

class QAction;

namespace lila {

class StorySession;

class CommandCopy : public QObject {
    Q_OBJECT

public:
    /// Of the words at the caret, or else the last ones. The session must outlive this.
    CommandCopy(QAction& action, const StorySession& session, QObject* parent);

Q_SIGNALS:
    void copied();
    void failed(const QString& problem);

private:
    std::optional<StoryPath::Part> part() const;
    void update();
    void copy();

    QAction& m_action;
    const StorySession& m_session;
};

} // namespace lila
