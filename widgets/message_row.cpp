// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/message_row.h"

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

MessageRow::MessageRow(QWidget* parent)
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
    setFocusProxy(m_button);
    m_close->setAutoRaise(true);
    m_close->setIcon(actionIcon(ActionIcon::Close));
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss this message"));
    connect(m_close, &QToolButton::clicked, this, &MessageRow::dismissed);
    connect(m_button, &QPushButton::clicked, this, &MessageRow::triggered);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 7, 8, 7);
    layout->setSpacing(10);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_busy);
    layout->addWidget(m_button);
    layout->addWidget(m_close);
}

void MessageRow::setMessage(MessageKind kind, const QString& text, const QString& button) {
    m_kind = kind;
    m_text->setText(text);
    m_text->setAccessibleName(text);
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    m_busy->setVisible(kind == MessageKind::Busy);
    m_close->setVisible(kind != MessageKind::Busy);
    refresh();
}

QString MessageRow::text() const {
    return m_text->text();
}

QColor MessageRow::tint() const {
    return m_kind == MessageKind::Error ? problemColour(palette()) : palette().color(QPalette::Highlight);
}

void MessageRow::refresh() {
    m_icon->setVisible(m_kind == MessageKind::Error);
    m_icon->setPixmap(actionIcon(ActionIcon::Warning).pixmap(QSize(18, 18), devicePixelRatioF()));
    update();
}

void MessageRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QColor wash = tint();
    wash.setAlphaF(0.14F);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, 4, height()), tint());
}

void MessageRow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        refresh();
    QFrame::changeEvent(event);
}

} // namespace lila
