// SPDX-License-Identifier: AGPL-3.0-or-later
// A slim bar that leads through a few steps: what to try now, what came of it, and on to the next.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace lila {

class TourBar : public QWidget {
    Q_OBJECT

public:
    explicit TourBar(QWidget* parent = nullptr);

    /// `step` of `count`, from 0: what to try, in words.
    void setStep(int step, int count, const QString& title, const QString& text);
    /// It has happened, with that outcome: one can go on.
    void setOutcome(const QString& outcome);
    /// What is to be done by itself is under way.
    void setBusy(bool isBusy);
    QString text() const;
    /// The button to press next.
    void focusButton();

Q_SIGNALS:
    void doWanted();
    void backWanted();
    void nextWanted();
    void leaveWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QPushButton* addButton(const QString& name, const QString& text, void (TourBar::*signal)());
    void say(const QString& text);

    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_do;
    QPushButton* m_back;
    QPushButton* m_skip;
    QPushButton* m_next;
};

} // namespace lila
