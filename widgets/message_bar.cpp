// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/message_bar.h"

#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

namespace lila {

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_busy(new QProgressBar(this)),
      m_button(new QPushButton(this)),
      m_close(new QToolButton(this)) {
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_busy->setRange(0, 0);
    m_busy->setFixedSize(90, 12);
    m_busy->setTextVisible(false);
    m_close->setAutoRaise(true);
    m_close->setIcon(actionIcon(ActionIcon::Close));
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss this message"));
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_button, &QPushButton::clicked, this, &MessageBar::triggered);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 7, 8, 7);
    layout->setSpacing(10);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_busy);
    layout->addWidget(m_button);
    layout->addWidget(m_close);
    hide();
}

void MessageBar::showMessage(Kind kind, const QString& text) {
    showMessage(kind, text, {});
}

void MessageBar::showMessage(Kind kind, const QString& text, const QString& button) {
    m_kind = kind;
    m_text->setText(text);
    m_text->setAccessibleName(text);
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    m_busy->setVisible(kind == Kind::Busy);
    m_close->setVisible(kind != Kind::Busy);
    refresh();
    show();
}

QString MessageBar::text() const {
    return m_text->text();
}

QColor MessageBar::tint() const {
    if (m_kind == Kind::Error)
        return isDark(palette()) ? QColor(0xe07a6a) : QColor(0xb3382c);
    return palette().color(QPalette::Highlight);
}

void MessageBar::refresh() {
    m_icon->setVisible(m_kind == Kind::Error);
    m_icon->setPixmap(actionIcon(ActionIcon::Warning).pixmap(QSize(18, 18), devicePixelRatioF()));
    update();
}

void MessageBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QColor wash = tint();
    wash.setAlphaF(0.14F);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, 4, height()), tint());
}

void MessageBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        refresh();
    QFrame::changeEvent(event);
}

} // namespace lila
