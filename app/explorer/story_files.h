// SPDX-License-Identifier: AGPL-3.0-or-later
// What the File menu does to the story, and what the window says and asks about it.
#pragma once

#include <QObject>
#include <QPointer>

class QMainWindow;
class QMessageBox;

namespace lila {

struct Actions;
class Preferences;
class StoryFile;
class StoryPane;
class StorySession;

class StoryFiles : public QObject {
    Q_OBJECT

public:
    /// All must outlive this; `window` owns it.
    StoryFiles(QMainWindow& window, StoryPane& pane, StoryFile& file, const StorySession& session,
               Preferences& preferences);

    void setActions(const Actions& actions);
    /// Says and returns what went wrong, or returns an empty text.
    QString open(const QString& file);

private:
    void startAnew();
    void save();
    void saveAs();
    void saveTo(const QString& file);
    void askAboutConflict();
    void bringBack();

    QMainWindow& m_window;
    StoryPane& m_pane;
    StoryFile& m_file;
    const StorySession& m_session;
    Preferences& m_preferences;
    QPointer<QMessageBox> m_question; ///< about a conflict, while it is shown
};

} // namespace lila
