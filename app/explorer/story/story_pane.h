// SPDX-License-Identifier: AGPL-3.0-or-later
// The middle of the window: the story, below it messages, and the four buttons that write.
#pragma once

#include <QWidget>

class QAction;
class QBoxLayout;
class QPushButton;

namespace lila {

class ColourLegend;
class ElidedLabel;
class MessageBar;
class StoryView;

class StoryPane : public QWidget {
    Q_OBJECT

public:
    explicit StoryPane(QWidget* parent = nullptr);

    StoryView& story() { return *m_story; }
    MessageBar& messages() { return *m_messages; }
    /// Below the story; hidden until it is wanted.
    ColourLegend& legend() { return *m_legend; }
    /// The buttons do what the actions do and follow them.
    void setButtons(QAction* generate, QAction* stop, QAction* step, QAction* retry);
    /// Between the story and the messages.
    void addBar(QWidget& bar);
    /// The caret at the story's end, unless somebody has begun to type.
    void awaitWords();
    /// A quiet text beside the buttons, or where that is too narrow for it, below them: always whole.
    void setHint(const QString& hint);
    QString hint() const;
    QPushButton* generateButton() const { return m_generate; }
    /// While a story is being written the focus of a button that cannot be pressed is lent to Stop, so that
    /// Qt does not hand it to some other control; then the button gets it back.
    void lendFocusToStop();
    void giveFocusBack();

protected:
    /// What is typed on a button goes to the story, but for the keys that press it.
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QPushButton* addButton(const QString& name);

    MessageBar* m_messages;
    StoryView* m_story;
    ColourLegend* m_legend;
    QPushButton* m_generate;
    QPushButton* m_stop;
    QPushButton* m_step;
    QPushButton* m_retry;
    ElidedLabel* m_hint;
    QBoxLayout* m_layout;            ///< of all
    QBoxLayout* m_foot;              ///< buttons and hint
    QPushButton* m_lender = nullptr; ///< had the focus before Stop
};

} // namespace lila
