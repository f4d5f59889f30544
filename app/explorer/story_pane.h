// SPDX-License-Identifier: AGPL-3.0-or-later
// The middle of the window: messages, the story, and below it the four buttons that write.
#pragma once

#include <QWidget>

class QPushButton;

namespace lila {

class ElidedLabel;
class MessageBar;
class StoryView;
struct Actions;

class StoryPane : public QWidget {
    Q_OBJECT

public:
    explicit StoryPane(QWidget* parent = nullptr);

    StoryView& story() { return *m_story; }
    MessageBar& messages() { return *m_messages; }
    /// The buttons do what the actions do and follow them.
    void setActions(const Actions& actions);
    /// A quiet line beside the buttons.
    void setHint(const QString& hint);
    QString hint() const;
    QPushButton* generateButton() const { return m_generate; }

private:
    QPushButton* addButton(const QString& name);

    MessageBar* m_messages;
    StoryView* m_story;
    QPushButton* m_generate;
    QPushButton* m_stop;
    QPushButton* m_step;
    QPushButton* m_retry;
    ElidedLabel* m_hint;
};

} // namespace lila
