// SPDX-License-Identifier: AGPL-3.0-or-later
// File > Export story: asks where to, and tells how it went.
#pragma once

#include <QObject>

class QAction;
class QMainWindow;

namespace lila {

class StoryExport;
class StoryFile;
class StoryPane;
class StorySession;

class ExportAction : public QObject {
    Q_OBJECT

public:
    /// All must live as long as the window.
    ExportAction(QAction& action, QMainWindow& window, StoryPane& pane, const StorySession& session,
                 const StoryFile& file);

    /// What is there now, with the name of the story's file, or else its first words, as its title.
    void exportTo(const QString& file, const QString& filter = {});

private:
    void ask();
    QString title() const;
    void tell(const QString& file, const QString& problem);

    QMainWindow& m_window;
    StoryPane& m_pane;
    const StorySession& m_session;
    const StoryFile& m_file;
    StoryExport* m_export;
};

} // namespace lila
