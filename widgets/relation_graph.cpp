// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/relation_graph.h"

#include "widgets/number_text.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double reach = 7;  ///< of the pointer, pixels
constexpr double bow = 0.16; ///< of an arc, of its length
constexpr int samples = 24;  ///< of an arc, to find the pointer
constexpr double arrowSize = 5;
constexpr double leastFull = 4;   ///< weight; what is written once is not drawn as the most there is
constexpr double fineShare = 0.5; ///< of the most: below it lines are 1 wide, which paints four times as fast
constexpr qint64 paintInterval = 250; ///< milliseconds, while text streams

} // namespace

RelationGraph::RelationGraph(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("What the resonator links"));
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, qOverload<>(&QWidget::update));
}

void RelationGraph::setPicture(const ResonatorPicture& picture) {
    const auto isChosen = [this](const RelationLine& line) {
        const RelationLine& chosen = m_picture.relations[*m_chosen];
        return line.from == chosen.from && line.to == chosen.to;
    };
    if (m_chosen) {
        const auto found = std::ranges::find_if(picture.relations, isChosen);
        m_chosen = found == picture.relations.end()
                       ? std::nullopt
                       : std::optional(static_cast<std::size_t>(found - picture.relations.begin()));
    }
    m_picture = picture;
    m_most = leastFull;
    for (const RelationLine& line : picture.relations)
        m_most = std::max(m_most, std::abs(line.weight));
    const qint64 pause = m_painted.isValid() ? paintInterval - m_painted.elapsed() : 0;
    if (!m_soon.isActive())
        m_soon.start(static_cast<int>(std::max<qint64>(0, pause)));
}

void RelationGraph::setEmptyText(const QString& text) {
    m_empty = text;
    setAccessibleDescription(m_chosen && text.isEmpty() ? describe(*m_chosen) : text);
    update();
}

void RelationGraph::choose(std::optional<std::size_t> relation) {
    if (relation && *relation >= m_picture.relations.size())
        relation.reset();
    if (relation == m_chosen)
        return;
    m_chosen = relation;
    setAccessibleDescription(relation ? describe(*relation) : QString());
    update();
}

/// By a person.
void RelationGraph::offer(std::size_t relation) {
    choose(relation);
    Q_EMIT relationChosen(relation);
}

/// Below it a line for what the frame is.
QRectF RelationGraph::planeIn(const QRectF& area, const QFont& font) const {
    const double line = 1.3 * QFontMetricsF(font).height();
    const QRectF room = area.adjusted(2, 2, -2, -line);
    const double side = std::max(0.0, std::min(room.width(), room.height()));
    QRectF plane(0, 0, side, side);
    plane.moveCenter(room.center());
    return plane;
}

/// To the left of its way, so that there and back are two arcs.
QPointF RelationGraph::bend(const RelationLine& line, const QRectF& plane) const {
    const QPointF from = m_scene.position(line.from, plane);
    const QPointF way = m_scene.position(line.to, plane) - from;
    return from + way / 2 + 2 * bow * QPointF(way.y(), -way.x());
}

QPointF RelationGraph::along(const RelationLine& line, const QRectF& plane, double share) const {
    const double rest = 1 - share;
    return rest * rest * m_scene.position(line.from, plane) + 2 * rest * share * bend(line, plane) +
           share * share * m_scene.position(line.to, plane);
}

QPoint RelationGraph::placeOf(std::size_t relation) const {
    return along(m_picture.relations[relation], planeIn(rect(), captionFont()), 0.5).toPoint();
}

std::optional<std::size_t> RelationGraph::relationAt(const QPointF& place) const {
    const QRectF plane = planeIn(rect(), captionFont());
    std::optional<std::size_t> nearest;
    double closest = reach;
    for (std::size_t i = 0; i < m_picture.relations.size(); ++i)
        for (int step = 1; step < samples; ++step) {
            const QPointF away =
                along(m_picture.relations[i], plane, static_cast<double>(step) / samples) - place;
            if (const double distance = std::hypot(away.x(), away.y()); distance < closest) {
                closest = distance;
                nearest = i;
            }
        }
    return nearest;
}

void RelationGraph::paintArc(QPainter& painter, const RelationLine& line, const QRectF& plane,
                             const QPen& pen) const {
    const QPointF end = m_scene.position(line.to, plane);
    QPainterPath path(m_scene.position(line.from, plane));
    path.quadTo(bend(line, plane), end);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    const QPointF way = end - bend(line, plane);
    const double length = std::hypot(way.x(), way.y());
    if (length < 2 * arrowSize)
        return;
    const QPointF back = way * (arrowSize / length);
    const QPointF side = QPointF(back.y(), -back.x()) / 2;
    const QPointF head[] = {end, end - back + side, end - back - side};
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    painter.drawPolygon(head, 3);
}

void RelationGraph::paintRoots(QPainter& painter, const QRectF& plane, const QPalette& palette) const {
    std::vector<double> written(lattice::rootCount);
    for (const RelationLine& line : m_picture.relations)
        for (const int root : {line.from, line.to})
            written[static_cast<std::size_t>(root)] += std::abs(line.weight);
    const double most = std::max(1e-12, *std::ranges::max_element(written));
    const double smallest = std::clamp(plane.width() * 0.004, 0.6, 1.5);
    painter.setPen(Qt::NoPen);
    for (int r = 0; r < lattice::rootCount; ++r) {
        const double share = written[static_cast<std::size_t>(r)] / most;
        painter.setBrush(share > 0 ? palette.color(QPalette::Text) : lineColour(palette, 0.3));
        const double size = smallest * (share > 0 ? 1.6 + 2 * std::sqrt(share) : 1.2);
        painter.drawEllipse(m_scene.position(r, plane), size, size);
    }
}

/// With the roots' numbers and tokens, inside of the area.
void RelationGraph::paintChosen(QPainter& painter, const QRectF& area, const QPalette& palette) const {
    const QRectF plane = planeIn(area, painter.font());
    const RelationLine& line = m_picture.relations[*m_chosen];
    const QColor accent = palette.color(QPalette::Highlight);
    paintArc(painter, line, plane, QPen(accent, 2.4));
    const QFontMetricsF metrics(painter.font());
    const double size = std::max(4.0, plane.width() * 0.014);
    for (const bool isEnd : {false, true}) {
        const QPointF at = m_scene.position(isEnd ? line.to : line.from, plane);
        painter.setPen(QPen(accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(at, size, size);
        const QString name = tr("%1 “%2”", "a root and its token")
                                 .arg(isEnd ? line.to : line.from)
                                 .arg(isEnd ? line.toToken : line.fromToken);
        QRectF box(0, 0, metrics.horizontalAdvance(name) + 6, metrics.height());
        box.moveCenter(at + QPointF(0, (isEnd ? 1 : -1) * (size + box.height() / 2 + 2)));
        box.moveLeft(std::clamp(box.left(), area.left(), std::max(area.left(), area.right() - box.width())));
        QColor behind = palette.color(QPalette::Base);
        behind.setAlphaF(0.85F);
        painter.fillRect(box, behind);
        painter.setPen(palette.color(QPalette::Text));
        painter.drawText(box, Qt::AlignCenter, name);
    }
}

void RelationGraph::paintOn(QPainter& painter, const QRectF& area, const QPalette& palette,
                            const QFont& font) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    const QRectF plane = planeIn(area, font);
    std::vector<std::size_t> order(m_picture.relations.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::ranges::stable_sort(order, {},
                             [this](std::size_t i) { return std::abs(m_picture.relations[i].weight); });
    for (const std::size_t i : order) {
        const double share = std::abs(m_picture.relations[i].weight) / m_most;
        QColor colour = i == m_picture.newest ? userTextColour(palette) : palette.color(QPalette::Text);
        colour.setAlphaF(i == m_picture.newest ? 1.0F : static_cast<float>(0.14 + 0.5 * share));
        paintArc(painter, m_picture.relations[i], plane,
                 QPen(colour, i == m_picture.newest ? 2
                              : share < fineShare   ? 1
                                                    : 0.4 + 2 * share));
    }
    paintRoots(painter, plane, palette);
    if (m_chosen)
        paintChosen(painter, area, palette);
    const QFontMetricsF metrics(font);
    const QRectF caption(area.left() + 4, area.bottom() - 1.25 * metrics.height(), area.width() - 8,
                         1.25 * metrics.height());
    painter.setPen(captionColour(palette));
    painter.drawText(
        caption, Qt::AlignCenter,
        metrics.elidedText(tr("A frame of its own: no layer's roots"), Qt::ElideRight, caption.width()));
    painter.restore();
}

void RelationGraph::paintEvent(QPaintEvent*) {
    m_painted.start();
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_empty.isEmpty())
        return paintOn(painter, rect(), palette(), captionFont());
    painter.setPen(captionColour(palette()));
    painter.drawText(rect().adjusted(16, 8, -16, -8), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
                     m_empty);
}

void RelationGraph::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_empty.isEmpty())
        return QWidget::mousePressEvent(event);
    if (const auto relation = relationAt(event->position()))
        offer(*relation);
}

/// From one relation to the next, in the order in which they were written.
void RelationGraph::keyPressEvent(QKeyEvent* event) {
    const std::size_t count = m_picture.relations.size();
    const bool goesOn = event->key() == Qt::Key_Down || event->key() == Qt::Key_Right;
    const bool goesBack = event->key() == Qt::Key_Up || event->key() == Qt::Key_Left;
    if (count == 0 || event->modifiers() != Qt::NoModifier)
        return QWidget::keyPressEvent(event);
    if (event->key() == Qt::Key_Home)
        offer(0);
    else if (event->key() == Qt::Key_End)
        offer(count - 1);
    else if (goesOn)
        offer(m_chosen ? std::min(*m_chosen + 1, count - 1) : 0);
    else if (goesBack)
        offer(m_chosen ? *m_chosen - std::min<std::size_t>(*m_chosen, 1) : count - 1);
    else
        QWidget::keyPressEvent(event);
}

bool RelationGraph::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const auto relation = relationAt(help->pos()))
        QToolTip::showText(help->globalPos(), describe(*relation), this);
    else
        QToolTip::hideText();
    return true;
}

QString RelationGraph::describe(std::size_t relation) const {
    const RelationLine& line = m_picture.relations[relation];
    const QString roots =
        tr("Root %1 → root %2, at %3°").arg(line.from).arg(line.to).arg(rootAngle(line.from, line.to));
    const QString words =
        tr("“%1” → “%2”", "the tokens that wrote a relation last").arg(line.fromToken, line.toToken);
    const QString weight =
        line.times == 1 ? tr("weight %1, written once").arg(numberText(line.weight))
                        : tr("weight %1, written %L2 times").arg(numberText(line.weight)).arg(line.times);
    return roots + QLatin1Char('\n') + words + QLatin1Char('\n') + weight;
}

} // namespace lila
