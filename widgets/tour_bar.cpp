// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/tour_bar.h"

#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace lila {

TourBar::TourBar(QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_text(new QLabel(this)),
      m_do(addButton(QStringLiteral("do"), tr("Do it for me"), &TourBar::doWanted)),
      m_back(addButton(QStringLiteral("back"), tr("Back"), &TourBar::backWanted)),
      m_skip(addButton(QStringLiteral("skip"), tr("Skip"), &TourBar::nextWanted)),
      m_next(addButton(QStringLiteral("next"), tr("Next"), &TourBar::nextWanted)) {
    QSizePolicy steady = m_skip->sizePolicy();
    steady.setRetainSizeWhenHidden(true); // the other buttons stay where they are
    m_skip->setSizePolicy(steady);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    for (QLabel* label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* leave = new QToolButton(this);
    leave->setObjectName(QStringLiteral("leave"));
    leave->setAutoRaise(true);
    leave->setIcon(actionIcon(ActionIcon::Close));
    leave->setToolTip(tr("Leave the tour (Esc); Help, Show me goes on with it"));
    leave->setAccessibleName(leave->toolTip());
    connect(leave, &QToolButton::clicked, this, &TourBar::leaveWanted);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(leave, 0, Qt::AlignTop);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(6);
    foot->addWidget(m_do);
    foot->addStretch();
    foot->addWidget(m_back);
    foot->addWidget(m_skip);
    foot->addWidget(m_next);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 6, 8, 8);
    layout->setSpacing(5);
    layout->addLayout(head);
    layout->addWidget(m_text);
    layout->addLayout(foot);
}

QPushButton* TourBar::addButton(const QString& name, const QString& text, void (TourBar::*signal)()) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setAutoDefault(true); // Return presses it
    connect(button, &QPushButton::clicked, this, signal);
    return button;
}

void TourBar::setStep(int step, int count, const QString& title, const QString& text) {
    m_title->setText(tr("%1 of %2: %3").arg(step + 1).arg(count).arg(title));
    m_text->setMinimumHeight(0);
    m_do->setEnabled(true);
    m_back->setEnabled(step > 0);
    m_skip->show();
    m_next->setEnabled(false);
    m_next->setText(step + 1 < count ? tr("Next") : tr("Finish"));
    say(text);
}

void TourBar::setOutcome(const QString& outcome) {
    const bool leads = m_do->hasFocus() || m_back->hasFocus() || m_skip->hasFocus();
    if (!m_next->isEnabled())
        m_text->setMinimumHeight(m_text->height()); // the story above holds still
    m_next->setEnabled(true);
    if (leads)
        m_next->setFocus();
    m_skip->hide();
    m_do->setEnabled(false);
    say(QStringLiteral("✓ ") + outcome);
}

void TourBar::setBusy(bool isBusy) {
    if (!m_next->isEnabled())
        m_do->setEnabled(!isBusy);
}

QString TourBar::text() const {
    return m_text->text();
}

void TourBar::focusButton() {
    (m_next->isEnabled() ? m_next : m_do)->setFocus();
}

/// A reader of the screen hears it, wherever the focus is.
void TourBar::say(const QString& text) {
    if (text == m_text->text())
        return;
    m_text->setText(text);
    setAccessibleName(m_title->text() + QLatin1Char('\n') + text);
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void TourBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QColor accent = palette().color(QPalette::Highlight);
    QColor wash = accent;
    wash.setAlphaF(0.14F);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, 4, height()), accent);
}

} // namespace lila
