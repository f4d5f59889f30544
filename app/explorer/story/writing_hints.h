// SPDX-License-Identifier: AGPL-3.0-or-later
// The line beside the buttons: what is going on, and what one may do next.
#pragma once

#include <QObject>

namespace lila {

class ModelOpener;
class StoryPane;
class StorySession;

class WritingHints : public QObject {
    Q_OBJECT

public:
    /// All three must outlive this.
    WritingHints(StoryPane& pane, StorySession& session, ModelOpener& opener, QObject* parent);

private:
    void tellState();
    void tellWindow();

    StoryPane& m_pane;
    StorySession& m_session;
    ModelOpener& m_opener;
};

} // namespace lila
