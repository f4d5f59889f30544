// SPDX-License-Identifier: AGPL-3.0-or-later
// What the Help menu shows, and what is known of the open model. Nothing of it blocks anything: a story goes
// on being written.
#pragma once

#include <QDialog>
#include <QPointer>

class QMainWindow;
class QTextBrowser;

namespace lila {

struct Actions;
class StorySession;

/// A text to read, to select and to copy.
class TextDialog : public QDialog {
    Q_OBJECT

public:
    TextDialog(const QString& title, QSize size, QWidget* parent);

    /// `copied`: what the button Copy takes; where it is empty, there is no such button.
    void setText(const QString& html, const QString& copied = {});
    QString text() const;

private:
    QTextBrowser* m_text;
    class QPushButton* m_copy;
    QString m_copied;
};

class HelpDialogs : public QObject {
    Q_OBJECT

public:
    /// Does what the help actions and the one about the model say. All must outlive this.
    HelpDialogs(QMainWindow& window, const Actions& actions, const StorySession& session);

private:
    void showGuide();
    void showModel();
    void fillModel();

    QMainWindow& m_window;
    const StorySession& m_session;
    QPointer<QWidget> m_guide;
    QPointer<TextDialog> m_shortcuts, m_about, m_model;
};

} // namespace lila
