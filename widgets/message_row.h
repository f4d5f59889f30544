// SPDX-License-Identifier: AGPL-3.0-or-later
// One message: a sign where something failed, the text, a button where there is something to do.
#pragma once

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace lila {

enum class MessageKind { Error, Notice, Busy };

class MessageRow : public QFrame {
    Q_OBJECT

public:
    explicit MessageRow(QWidget* parent = nullptr);

    void setMessage(MessageKind kind, const QString& text, const QString& button);
    QString text() const;
    MessageKind kind() const { return m_kind; }

Q_SIGNALS:
    void triggered();
    void dismissed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QColor tint() const;
    void refresh();

    MessageKind m_kind = MessageKind::Notice;
    QLabel* m_icon;
    QLabel* m_text;
    QProgressBar* m_busy;
    QPushButton* m_button;
    QToolButton* m_close;
};

} // namespace lila
