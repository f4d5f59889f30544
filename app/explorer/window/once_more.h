// SPDX-License-Identifier: AGPL-3.0-or-later
// The model's words once more, the same tokens: written beside them, or as a command line.
#pragma once

#include "core/story/tree/story_path.h"

#include <QObject>

#include <optional>

class QAction;

namespace lila {

class StorySession;

class OnceMore : public QObject {
    Q_OBJECT

public:
    /// Those at the caret, or else the last ones. The session must outlive this.
    OnceMore(QAction& write, QAction& copy, StorySession& session, QObject* parent);

Q_SIGNALS:
    void copied();
    void failed(const QString& problem);

private:
    std::optional<StoryPath::Part> part() const;
    void update();
    QString whyNot() const;
    void write();
    void copy();

    QAction& m_write;
    QAction& m_copy;
    StorySession& m_session;
};

} // namespace lila
