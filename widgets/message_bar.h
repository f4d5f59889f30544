// SPDX-License-Identifier: AGPL-3.0-or-later
// A message in the window, where the user is looking: says what happened and what to do; never in the way.
#pragma once

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace lila {

class MessageBar : public QFrame {
    Q_OBJECT

public:
    enum class Kind { Error, Notice, Busy };

    explicit MessageBar(QWidget* parent = nullptr);

    void showMessage(Kind kind, const QString& text);
    /// With a button; `triggered()` says that it was pressed.
    void showMessage(Kind kind, const QString& text, const QString& button);
    QString text() const;
    Kind kind() const { return m_kind; }

Q_SIGNALS:
    void triggered();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QColor tint() const;
    void refresh();

    Kind m_kind = Kind::Notice;
    QLabel* m_icon;
    QLabel* m_text;
    QProgressBar* m_busy;
    QPushButton* m_button;
    QToolButton* m_close;
};

} // namespace lila
