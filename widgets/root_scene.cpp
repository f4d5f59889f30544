// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_scene.h"

#include "core/lattice/projection.h"
#include "widgets/theme.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLinearGradient>
#include <QList>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lila {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("RootScene", text);
}

QString coordinateText(int root, int axis) {
    const float raw = lattice::roots()[root][axis];
    if (std::abs(raw) < 0.1F)
        return QStringLiteral("0");
    const QString sign = raw > 0 ? QStringLiteral("+") : QStringLiteral("\u2212");
    return sign + (lattice::rootType(root) == lattice::RootType::Integer ? QStringLiteral("1")
                                                                         : QStringLiteral("½"));
}

std::vector<int> strongest(const RootPicture& picture, int count) {
    std::vector<int> order(lattice::rootCount);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::partial_sort(order, order.begin() + count, [&](int a, int b) {
        return picture.weights[a] != picture.weights[b] ? picture.weights[a] > picture.weights[b] : a < b;
    });
    order.resize(count);
    return order;
}

} // namespace

bool RootPicture::isEmpty() const {
    return largest() <= 0;
}

float RootPicture::largest() const {
    return *std::ranges::max_element(weights);
}

QString percentText(double share) {
    const double percent = 100 * share;
    const int decimals = percent >= 9.95 ? 0 : percent >= 0.995 ? 1 : 2;
    return QString::number(percent, 'f', decimals) + QStringLiteral("\u202f%");
}

RootScene::RootScene() : m_rings(lattice::coxeterRings(lattice::coxeterPlane())) {
    const lattice::PlaneProjection plane = lattice::coxeterPlane();
    double outermost = 0;
    for (int r = 0; r < lattice::rootCount; ++r) {
        const lattice::Point p = plane(lattice::roots()[r]);
        m_places[r] = {p.x, p.y};
        outermost = std::max(outermost, std::hypot(p.x, p.y));
    }
    for (QPointF& place : m_places)
        place /= outermost;
}

RootLayout RootScene::layout(const QRectF& area, const QFont& font) {
    const double line = QFontMetricsF(font).height();
    const double listWidth = 23 * line;
    RootLayout out;
    const double scaleHeight = 2.3 * line;
    const double sideBeside = std::min(area.height(), area.width() - listWidth);
    const double sideAbove = std::min(area.width(), area.height() - scaleHeight);
    // The list is worth a somewhat smaller picture, not a small one.
    const bool beside = sideBeside >= 0.8 * sideAbove;
    const double side = std::max(40.0, beside ? sideBeside : sideAbove);
    if (!beside) {
        out.plane = QRectF(area.center().x() - side / 2, area.top(), side, side);
        out.scale = QRectF(area.left() + 12, out.plane.bottom(), area.width() - 24, scaleHeight);
        return out;
    }
    const double gap = std::max(0.0, area.width() - side - listWidth) / 2;
    out.plane = QRectF(area.left() + gap, area.center().y() - side / 2, side, side);
    const double left = out.plane.right() + 6;
    const double width = std::min(listWidth - 14, area.right() - left - 8);
    out.scale = QRectF(left, area.top() + 0.4 * line, width, scaleHeight);
    out.caption = QRectF(left, area.bottom() - 1.3 * line, width, 1.2 * line);
    out.list =
        QRectF(left, out.scale.bottom() + 0.6 * line, width, out.caption.top() - out.scale.bottom() - line);
    return out;
}

QPointF RootScene::position(int root, const QRectF& plane) const {
    const double scale = plane.width() * 0.465;
    return plane.center() + QPointF(m_places[root].x(), -m_places[root].y()) * scale;
}

std::optional<int> RootScene::rootAt(const QPointF& place, const QRectF& plane, double reach) const {
    std::optional<int> nearest;
    double closest = reach;
    for (int r = 0; r < lattice::rootCount; ++r) {
        const QPointF d = position(r, plane) - place;
        const double distance = std::hypot(d.x(), d.y());
        if (distance <= closest) {
            closest = distance;
            nearest = r;
        }
    }
    return nearest;
}

double RootScene::scaleTop(const RootPicture& picture) {
    const double largest = picture.largest();
    if (largest <= 0)
        return 1;
    const double decade = std::pow(10, std::floor(std::log10(largest)));
    for (const double step : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (largest <= step * decade * 1.0001)
            return std::min(1.0, step * decade);
    return std::min(1.0, 10 * decade);
}

QColor RootScene::colour(const RootPicture& picture, int root, double top, bool dark) {
    return colourAgainst(picture.map, picture.weights[root] / top, dark);
}

double RootScene::radius(const RootPicture& picture, int root, double top, const QRectF& plane) {
    const double share = std::clamp(picture.weights[root] / top, 0.0, 1.0);
    const double smallest = std::max(1.3, plane.width() * 0.0042);
    const double largest = std::max(5.0, plane.width() * 0.026);
    return std::sqrt(smallest * smallest + share * (largest * largest - smallest * smallest));
}

void RootScene::paintEdges(QPainter& painter, const QRectF& plane, const QPalette& palette) const {
    QColor colour = palette.color(QPalette::Text);
    // So many lines cross that each must be almost nothing; a larger picture needs a little more of it.
    colour.setAlphaF(static_cast<float>(std::min(plane.width() / 14000, 0.06)));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 0.7));
    QList<QLineF> lines;
    lines.reserve(lattice::edgeCount);
    for (int a = 0; a < lattice::rootCount; ++a)
        for (const int b : lattice::neighbours(a))
            if (a < b)
                lines.append(QLineF(position(a, plane), position(b, plane)));
    painter.drawLines(lines);
    painter.restore();
}

void RootScene::paintRoots(QPainter& painter, const QRectF& plane, const RootPicture& picture,
                           const QPalette& palette) const {
    const bool dark = isDark(palette);
    const double top = scaleTop(picture);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (picture.focused) {
        QColor colour = palette.color(QPalette::Highlight);
        colour.setAlphaF(0.5F);
        painter.setPen(QPen(colour, 1));
        for (const int neighbour : lattice::neighbours(*picture.focused))
            painter.drawLine(position(*picture.focused, plane), position(neighbour, plane));
    }
    // The strongest last, so that nothing covers them.
    std::vector<int> order(lattice::rootCount);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int r) { return picture.weights[r]; });
    const QColor rim = lineColour(palette, 0.45);
    const bool empty = picture.isEmpty();
    for (const int r : order) {
        painter.setPen(QPen(rim, 0.6));
        painter.setBrush(empty ? QBrush(palette.color(QPalette::Base))
                               : QBrush(colour(picture, r, top, dark)));
        const double size = radius(picture, r, top, plane);
        painter.drawEllipse(position(r, plane), size, size);
    }
    if (picture.focused) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(palette.color(QPalette::Highlight), 2));
        const double size = radius(picture, *picture.focused, top, plane) + 3;
        painter.drawEllipse(position(*picture.focused, plane), size, size);
    }
    painter.restore();
}

void RootScene::paintScale(QPainter& painter, const QRectF& area, const RootPicture& picture,
                           const QPalette& palette) const {
    if (picture.isEmpty())
        return;
    const bool dark = isDark(palette);
    const double top = scaleTop(picture);
    painter.save();
    const QFontMetricsF metrics(painter.font());
    const QRectF bar(area.left(), area.top() + 2, area.width(), 0.55 * metrics.height());
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    for (int i = 0; i <= 16; ++i)
        gradient.setColorAt(i / 16.0, colourAgainst(picture.map, i / 16.0, dark));
    painter.fillRect(bar, gradient);
    painter.setPen(QPen(lineColour(palette, 0.35), 1));
    painter.drawRect(bar);

    painter.setPen(captionColour(palette));
    const QRectF labels(area.left(), bar.bottom() + 2, area.width(), metrics.height());
    painter.drawText(labels, Qt::AlignLeft, QStringLiteral("0"));
    painter.drawText(labels, Qt::AlignRight, percentText(top));
    // Where every root would be if all were equal: what "lit" is to be measured by.
    const double even = 1.0 / lattice::rootCount / top;
    const double x = area.left() + even * area.width();
    if (even < 0.98)
        painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2));
    const QString caption = tr("weight (mark: all equal, 1/240)");
    painter.drawText(labels, Qt::AlignHCenter, caption);
    painter.restore();
}

void RootScene::paintList(QPainter& painter, const QRectF& area, const RootPicture& picture,
                          const QPalette& palette) const {
    const QFontMetricsF metrics(painter.font());
    const double line = metrics.height() * 1.22;
    const int room = static_cast<int>(area.height() / line) - 1;
    if (picture.isEmpty() || room < 1)
        return;
    std::vector<int> shown = strongest(picture, std::min(room, 12));
    if (picture.focused) {
        shown.insert(shown.begin(), *picture.focused);
        shown.pop_back();
    }
    painter.save();
    const bool dark = isDark(palette);
    const double top = scaleTop(picture);
    const double indexWidth = metrics.horizontalAdvance(QStringLiteral("000")) + 16;
    const double weightWidth = metrics.horizontalAdvance(QStringLiteral("0.00 %")) + 4;
    const double cell = (area.width() - indexWidth - weightWidth) / lattice::dimension;
    QRectF row(area.left(), area.top(), area.width(), line);
    painter.setPen(captionColour(palette));
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                     picture.focused ? tr("Root, and the strongest") : tr("Strongest roots"));
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, tr("weight"));
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const int r = shown[i];
        row.translate(0, line);
        if (i == 0 && picture.focused)
            painter.fillRect(row.adjusted(-3, 0, 3, 0), selectedTokenColour(palette));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(lineColour(palette, 0.45), 0.6));
        painter.setBrush(colour(picture, r, top, dark));
        painter.drawEllipse(QPointF(row.left() + 5, row.center().y()), 4, 4);
        painter.setPen(palette.color(QPalette::Text));
        painter.drawText(QRectF(row.left() + 12, row.top(), indexWidth - 14, line),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(r));
        for (int axis = 0; axis < lattice::dimension; ++axis) {
            const QString coordinate = coordinateText(r, axis);
            painter.setPen(coordinate.size() == 1 ? lineColour(palette, 0.4) : palette.color(QPalette::Text));
            painter.drawText(QRectF(row.left() + indexWidth + axis * cell, row.top(), cell, line),
                             Qt::AlignRight | Qt::AlignVCenter, coordinate);
        }
        painter.setPen(palette.color(QPalette::Text));
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, percentText(picture.weights[r]));
    }
    painter.restore();
}

void RootScene::paintCaption(QPainter& painter, const QRectF& area, const QPalette& palette) {
    if (area.isEmpty())
        return;
    painter.setPen(captionColour(palette));
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, tr("Coxeter plane: 8 rings of 30 roots"));
}

QString RootScene::coordinates(int root) {
    QStringList parts;
    for (int axis = 0; axis < lattice::dimension; ++axis)
        parts.append(coordinateText(root, axis));
    return QStringLiteral("(%1)").arg(parts.join(QStringLiteral(", ")));
}

QString RootScene::describe(int root, const RootPicture& picture) const {
    const bool integer = lattice::rootType(root) == lattice::RootType::Integer;
    QStringList lines{tr("Root %1, %2 of 8 rings from the centre").arg(root).arg(ring(root) + 1),
                      coordinates(root),
                      integer ? tr("integer root, ±eᵢ ± eⱼ") : tr("half-integer root, (±½)⁸"),
                      tr("opposite: root %1").arg(lattice::antipode(root))};
    if (!picture.isEmpty())
        lines.append(tr("weight %1").arg(percentText(picture.weights[root])));
    return lines.join(QLatin1Char('\n'));
}

} // namespace lila
