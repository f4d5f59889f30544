// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/icons.h"

#include <QApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>

namespace lila {
namespace {

/// All shapes are drawn on a 16 × 16 grid.
QPainterPath triangle(double left, double right) {
    QPainterPath path;
    path.moveTo(left, 3);
    path.lineTo(right, 8);
    path.lineTo(left, 13);
    path.closeSubpath();
    return path;
}

void drawTurn(QPainter& painter, double start, double span) {
    QPainterPath arc;
    const QRectF circle(3, 3, 10, 10);
    arc.arcMoveTo(circle, start);
    arc.arcTo(circle, start, span);
    painter.strokePath(arc, painter.pen());
    QPolygonF head;
    head << QPointF(13.9, 1.8) << QPointF(13.9, 6.8) << QPointF(8.9, 6.8);
    painter.setBrush(painter.pen().color());
    painter.setPen(Qt::NoPen);
    painter.drawPolygon(head);
}

void drawExport(QPainter& painter) {
    painter.drawPolyline(QPolygonF({{3, 9}, {3, 13}, {13, 13}, {13, 9}}));
    painter.drawLine(QPointF(8, 10), QPointF(8, 3));
    painter.drawPolyline(QPolygonF({{5.2, 5.6}, {8, 2.8}, {10.8, 5.6}}));
}

void drawWarning(QPainter& painter) {
    painter.drawPolygon(QPolygonF({{8, 2}, {14.5, 13.5}, {1.5, 13.5}}));
    painter.drawLine(QPointF(8, 6.3), QPointF(8, 9.6));
    painter.drawPoint(QPointF(8, 11.6));
}

void draw(ActionIcon icon, QPainter& painter, const QColor& colour) {
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    switch (icon) {
    case ActionIcon::Generate:
        painter.fillPath(triangle(4, 13), colour);
        break;
    case ActionIcon::Stop:
        painter.fillRect(QRectF(4, 4, 8, 8), colour);
        break;
    case ActionIcon::Step:
        painter.fillPath(triangle(3, 10), colour);
        painter.fillRect(QRectF(11, 3, 2, 10), colour);
        break;
    case ActionIcon::Retry:
        drawTurn(painter, 20, 300);
        break;
    case ActionIcon::Reset:
        painter.setTransform(QTransform(-1, 0, 0, 1, 16, 0), true);
        drawTurn(painter, 20, 250);
        break;
    case ActionIcon::Export:
        drawExport(painter);
        break;
    case ActionIcon::Table:
        painter.drawRect(QRectF(3, 3, 10, 10));
        painter.drawLine(QPointF(3, 6.5), QPointF(13, 6.5));
        painter.drawLine(QPointF(3, 9.75), QPointF(13, 9.75));
        painter.drawLine(QPointF(7, 3), QPointF(7, 13));
        break;
    case ActionIcon::Float:
        painter.drawRect(QRectF(3, 6, 7, 7));
        painter.drawPolyline(QPolygonF({{6.5, 3}, {13, 3}, {13, 9.5}}));
        break;
    case ActionIcon::Close:
        painter.drawLine(QPointF(4.5, 4.5), QPointF(11.5, 11.5));
        painter.drawLine(QPointF(11.5, 4.5), QPointF(4.5, 11.5));
        break;
    case ActionIcon::Warning:
        drawWarning(painter);
        break;
    }
}

class ActionIconEngine : public QIconEngine {
public:
    explicit ActionIconEngine(ActionIcon icon) : m_icon(icon) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const auto role = mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / 16.0, rect.height() / 16.0);
        draw(m_icon, *painter, QApplication::palette().color(group, role));
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new ActionIconEngine(*this); }

private:
    ActionIcon m_icon;
};

} // namespace

QIcon actionIcon(ActionIcon icon) {
    return QIcon(new ActionIconEngine(icon));
}

} // namespace lila
