// SPDX-License-Identifier: AGPL-3.0-or-later
// What the File menu does to the story, and what the window says and asks about it.
#pragma once

#include "core/story/session/session_file.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <optional>

class QMainWindow;
class QMessageBox;

namespace lila {

class StoryFile;
class StoryPane;
class StorySession;

class StoryFiles : public QObject {
    Q_OBJECT

public:
    /// All must outlive this; `window` owns it.
    StoryFiles(QMainWindow& window, StoryPane& pane, StoryFile& file, StorySession& session);

    /// The story that was kept, or a first one; `prompt` takes its place.
    void start(const std::optional<QString>& prompt);
    /// Says and returns what went wrong, or returns an empty text.
    QString open(const QString& file);

public Q_SLOTS:
    void startAnew();
    /// The same with a text to go on from.
    void startWith(const QString& text);
    void save();
    void saveAs();

Q_SIGNALS:
    /// A file that one may want to open again.
    void used(const QString& file);
    /// The model that the story was written with is to be opened; a name may be empty.
    void modelWanted(const QString& checkpoint, const QString& tokenizer);

private:
    void saveTo(const QString& file);
    void openModel();
    void tellOfModel();
    void askAboutConflict(bool isGone);
    void bringBack();

    QMainWindow& m_window;
    StoryPane& m_pane;
    StoryFile& m_file;
    StorySession& m_session;
    SessionFacts m_opened;            ///< of the session that was opened, as long as it stands there
    QPointer<QMessageBox> m_question; ///< about a conflict, while it is shown
};

} // namespace lila
