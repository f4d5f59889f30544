// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/pointing_frame.h"

#include <QEvent>
#include <QPainter>

namespace lila {
namespace {

constexpr int lineWidth = 3; ///< pixels
constexpr int corner = 5;

} // namespace

PointingFrame::PointingFrame(QWidget* window) : QWidget(window) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
    m_soon.setSingleShot(true); // layouts settle first
    connect(&m_soon, &QTimer::timeout, this, &PointingFrame::follow);
}

void PointingFrame::pointAt(QWidget* control) {
    if (control == m_control)
        return;
    m_control = control;
    m_soon.start(0);
}

/// Around what is to be seen of the control, in the window that it is in.
void PointingFrame::follow() {
    for (const QPointer<QObject>& watched : m_watched)
        if (watched)
            watched->removeEventFilter(this);
    m_watched.clear();
    for (QWidget* widget = m_control; widget != nullptr && widget != parentWidget();
         widget = widget->parentWidget()) {
        widget->installEventFilter(this);
        m_watched.append(widget);
    }
    const QWidget* control = m_control;
    if (control == nullptr || !control->isVisible() || control->visibleRegion().isEmpty()) {
        hide();
        return;
    }
    if (parentWidget() != control->window())
        setParent(control->window());
    setGeometry(QRect(control->mapTo(parentWidget(), QPoint()), control->size())
                    .adjusted(-lineWidth, -lineWidth, lineWidth, lineWidth)
                    .intersected(parentWidget()->rect()));
    show();
    raise();
}

bool PointingFrame::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::ZOrderChange:
    case QEvent::ParentChange:
        m_soon.start(0);
        break;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

void PointingFrame::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(QPalette::Highlight), lineWidth));
    constexpr double half = lineWidth / 2.0;
    painter.drawRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), corner, corner);
}

} // namespace lila
