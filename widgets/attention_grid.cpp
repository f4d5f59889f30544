// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/attention_grid.h"

#include "widgets/number_text.h"
#include "widgets/root_scene.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double cellWidth = 25;
constexpr double cellHeight = 15;
constexpr double gap = 2;
constexpr int margin = 6;

/// Of the numbers at the edges.
QSizeF edgeOf(const QFont& font) {
    const QFontMetricsF metrics(font);
    return {std::ceil(metrics.horizontalAdvance(QStringLiteral("00"))) + 5, std::ceil(metrics.height()) + 2};
}

QRectF cellOf(int layer, int head, const QFont& font) {
    const QSizeF edge = edgeOf(font);
    return {edge.width() + head * cellWidth, edge.height() + layer * cellHeight, cellWidth - gap,
            cellHeight - gap};
}

/// The strongest of the tokens that share a column.
void paintThumbnail(QPainter& painter, const QRectF& cell, const std::vector<double>& shades,
                    AttentionPart part, const QPalette& palette) {
    painter.fillRect(cell, lineColour(palette, 0.05));
    const auto columns = std::min(static_cast<std::size_t>(cell.width()), shades.size());
    for (std::size_t column = 0; column < columns; ++column) {
        const auto from = shades.begin() + static_cast<std::ptrdiff_t>(column * shades.size() / columns);
        const auto to = shades.begin() + static_cast<std::ptrdiff_t>((column + 1) * shades.size() / columns);
        const double shade =
            *std::max_element(from, to, [](double a, double b) { return std::abs(a) < std::abs(b); });
        const double width = cell.width() / static_cast<double>(columns);
        QColor colour = attentionColour(shade, part, palette);
        colour.setAlphaF(static_cast<float>(std::abs(shade)));
        painter.fillRect(
            QRectF(cell.left() + static_cast<double>(column) * width, cell.top(), width, cell.height()),
            colour);
    }
}

} // namespace

QSizeF attentionGridSize(const AttentionPicture& picture, const QFont& font) {
    if (picture.isEmpty())
        return {};
    const int layers = static_cast<int>(picture.heads.size());
    const int heads = static_cast<int>(picture.heads[0].size());
    const QPointF corner = cellOf(layers - 1, heads - 1, font).bottomRight();
    return {corner.x(), corner.y()};
}

void paintAttentionGrid(QPainter& painter, const QRectF& area, const AttentionPicture& picture,
                        AttentionPart part, const QFont& font, const QPalette& palette) {
    const QSizeF edge = edgeOf(font);
    painter.save();
    painter.translate(area.topLeft());
    painter.setFont(font);
    painter.setPen(captionColour(palette));
    for (int layer = 0; layer < static_cast<int>(picture.heads.size()); ++layer) {
        const auto& heads = picture.heads[static_cast<std::size_t>(layer)];
        const QRectF first = cellOf(layer, 0, font);
        painter.drawText(QRectF(0, first.center().y() - edge.height() / 2, edge.width() - 4, edge.height()),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(layer));
        for (int head = 0; head < static_cast<int>(heads.size()); ++head) {
            const QRectF cell = cellOf(layer, head, font);
            if (layer == 0)
                painter.drawText(QRectF(cell.left(), 0, cell.width(), edge.height()), Qt::AlignCenter,
                                 QString::number(head));
            paintThumbnail(painter, cell, attentionShades(heads[static_cast<std::size_t>(head)], part), part,
                           palette);
        }
    }
    painter.restore();
}

AttentionGrid::AttentionGrid(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setFont(captionFont());
    setAccessibleName(tr("Heads by layer"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void AttentionGrid::setPicture(std::shared_ptr<const AttentionPicture> picture, AttentionPart part) {
    m_picture = std::move(picture);
    m_part = part;
    updateGeometry();
    update();
}

void AttentionGrid::setCurrent(int layer, int head) {
    m_layer = layer;
    m_head = head;
    setAccessibleDescription(textOf(layer, head));
    update();
}

QPoint AttentionGrid::position(int layer, int head) const {
    return cellOf(layer, head, font()).translated(margin, margin).center().toPoint();
}

QSize AttentionGrid::sizeHint() const {
    const QSizeF size = m_picture ? attentionGridSize(*m_picture, font()) : QSizeF();
    return QSize(static_cast<int>(std::ceil(size.width())), static_cast<int>(std::ceil(size.height()))) +
           QSize(2 * margin, 2 * margin);
}

QString AttentionGrid::textOf(int layer, int head) const {
    const QString name = tr("Layer %1, head %2").arg(layer).arg(head);
    if (layer >= layers() || head >= heads())
        return name;
    const auto& weights =
        m_picture->heads[static_cast<std::size_t>(layer)][static_cast<std::size_t>(head)].weights;
    const auto strongest = std::ranges::max_element(weights);
    return name + tr(": most on “%1” (%2)")
                      .arg(m_picture->tokens[static_cast<std::size_t>(strongest - weights.begin())],
                           percentText(static_cast<double>(*strongest)));
}

void AttentionGrid::choose(int layer, int head) {
    if (layer >= 0 && layer < layers() && head >= 0 && head < heads() && (layer != m_layer || head != m_head))
        Q_EMIT chosen(layer, head);
}

bool AttentionGrid::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (int layer = 0; layer < layers(); ++layer)
        for (int head = 0; head < heads(); ++head)
            if (cellOf(layer, head, font()).translated(margin, margin).contains(help->pos())) {
                QToolTip::showText(help->globalPos(), textOf(layer, head), this);
                return true;
            }
    QToolTip::hideText();
    return true;
}

void AttentionGrid::paintEvent(QPaintEvent*) {
    if (!m_picture || m_picture->isEmpty())
        return;
    QPainter painter(this);
    paintAttentionGrid(painter, QRectF(rect()).adjusted(margin, margin, 0, 0), *m_picture, m_part, font(),
                       palette());
    const QRectF current = cellOf(m_layer, m_head, font()).translated(margin, margin).adjusted(-1, -1, 1, 1);
    painter.setPen(
        QPen(hasFocus() ? palette().color(QPalette::Highlight) : palette().color(QPalette::Text), 1.5));
    painter.drawRect(current);
}

void AttentionGrid::mousePressEvent(QMouseEvent* event) {
    for (int layer = 0; layer < layers(); ++layer)
        for (int head = 0; head < heads(); ++head)
            if (cellOf(layer, head, font()).translated(margin, margin).contains(event->position()))
                choose(layer, head);
}

void AttentionGrid::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
        return choose(m_layer, m_head - 1);
    case Qt::Key_Right:
        return choose(m_layer, m_head + 1);
    case Qt::Key_Up:
        return choose(m_layer - 1, m_head);
    case Qt::Key_Down:
        return choose(m_layer + 1, m_head);
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace lila
