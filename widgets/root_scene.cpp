// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_scene.h"

#include "core/lattice/projection.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace lila {
namespace {

constexpr int leastTableLines = 5; ///< fewer are not worth their room
constexpr double tableWidth = 23;  ///< in line heights, as the next
constexpr double scaleHeight = 3.1;
constexpr double narrowScale = 12; ///< its width beside several planes

/// Several planes, each in a cell with a line above, in as many columns as make them largest.
std::vector<QRectF> grid(const QRectF& area, double line, int count) {
    const auto side = [&](int columns) {
        const int rows = (count + columns - 1) / columns;
        return std::min(area.width() / columns, area.height() / rows - line);
    };
    int columns = 1;
    for (int more = 2; more <= count; ++more)
        if (side(more) > side(columns))
            columns = more;
    const double size = std::max(30.0, side(columns));
    const double left = area.left() + std::max(0.0, area.width() - columns * size) / 2;
    std::vector<QRectF> planes;
    for (int i = 0; i < count; ++i)
        planes.emplace_back(left + i % columns * size, area.top() + i / columns * (size + line) + line, size,
                            size);
    return planes;
}

} // namespace

bool RootPicture::isEmpty() const {
    return std::ranges::all_of(weights, [](float weight) { return weight <= 0; });
}

QString percentText(double share) {
    const double percent = 100 * share;
    const int decimals = percent >= 9.95 ? 0 : percent >= 0.995 ? 1 : 2;
    return QLocale().toString(percent, 'f', decimals) + QStringLiteral("\u202f%");
}

RootScene::RootScene(std::vector<lattice::Vector> directions)
    : m_directions(std::move(directions)), m_rings(lattice::coxeterRings(lattice::coxeterPlane())) {
    const lattice::PlaneProjection plane = lattice::coxeterPlane();
    double outermost = 0;
    for (int r = 0; r < lattice::rootCount; ++r) {
        const lattice::Point p = plane(isE8() ? lattice::roots()[r] : m_directions[r]);
        m_places[r] = {p.x, p.y};
        outermost = std::max(outermost, std::hypot(p.x, p.y));
    }
    for (QPointF& place : m_places)
        place /= outermost;
}

RootLayout RootScene::layout(const QRectF& area, const QFont& font, int planes) {
    const double line = QFontMetricsF(font).height();
    const QSizeF scale(std::min(tableWidth * line, area.width()) - 14, scaleHeight * line);
    const QRectF above = area.adjusted(0, 0, 0, -scale.height());
    RootLayout out;
    if (planes > 1) {
        const QRectF left = area.adjusted(0, 0, -narrowScale * line, 0);
        out.planes = grid(above, line, planes);
        out.scale = QRectF({area.left() + 8, above.bottom()}, scale);
        const std::vector<QRectF> besideScale = grid(left, line, planes);
        if (besideScale.front().width() > out.planes.front().width()) {
            out.planes = besideScale;
            out.scale = QRectF(left.right() + 8, area.top() + line, area.right() - left.right() - 16,
                               (scaleHeight + 2) * line);
        }
        return out;
    }
    const double sideBeside = std::min(area.height(), area.width() - tableWidth * line);
    const double sideAbove = std::min(above.width(), above.height());
    // The table is worth a somewhat smaller picture, not a small one.
    const bool beside = sideBeside >= 0.8 * sideAbove;
    const double side = std::max(40.0, beside ? sideBeside : sideAbove);
    const double spare = beside ? area.width() - side - tableWidth * line : area.width() - side;
    const QPointF corner(area.left() + std::max(0.0, spare) / 2,
                         beside ? area.center().y() - side / 2 : area.top());
    const QRectF plane(corner, QSizeF(side, side));
    out.planes = {plane};
    out.scale = beside ? QRectF({plane.right() + 6, area.top() + 0.4 * line}, scale)
                       : QRectF({area.center().x() - scale.width() / 2, plane.bottom()}, scale);
    QRectF rest(out.scale.bottomLeft() + QPointF(0, 0.5 * line), QPointF(out.scale.right(), area.bottom()));
    if (rest.height() < leastTableLines * line)
        return out;
    out.caption = QRectF(rest.left(), rest.bottom() - 1.3 * line, rest.width(), 1.2 * line);
    out.table = rest.adjusted(0, 0, 0, -1.5 * line);
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

double RootScene::shade(double weight) {
    return std::sqrt(std::clamp(weight, 0.0, 1.0));
}

QColor RootScene::colour(const RootPicture& picture, int root, bool dark) {
    return colourAgainst(picture.map, shade(picture.weights[root]), dark);
}

double RootScene::radius(const RootPicture& picture, int root, const QRectF& plane) {
    const double share = std::clamp(static_cast<double>(picture.weights[root]), 0.0, 1.0);
    const double smallest = std::max(1.3, plane.width() * 0.0042);
    const double largest = std::max(5.0, plane.width() * 0.026);
    return std::sqrt(smallest * smallest + share * (largest * largest - smallest * smallest));
}

void RootScene::paintEdges(QPainter& painter, const QRectF& plane, const QPalette& palette) const {
    if (!isE8())
        return;
    QColor colour = palette.color(QPalette::Text);
    // So many lines cross that each must be almost nothing; a larger picture needs a little more of it.
    colour.setAlphaF(static_cast<float>(std::min(plane.width() / 14000, 0.06)));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 0.7));
    // One by one: as one path, crossing lines would not add up where a PDF is painted.
    for (int a = 0; a < lattice::rootCount; ++a)
        for (const int b : lattice::neighbours(a))
            if (a < b)
                painter.drawLine(position(a, plane), position(b, plane));
    painter.restore();
}

void RootScene::paintRoots(QPainter& painter, const QRectF& plane, const RootPicture& picture,
                           const QPalette& palette) const {
    const bool dark = isDark(palette);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (picture.focused && isE8()) {
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
        painter.setBrush(empty ? QBrush(palette.color(QPalette::Base)) : QBrush(colour(picture, r, dark)));
        const double size = radius(picture, r, plane);
        painter.drawEllipse(position(r, plane), size, size);
    }
    if (picture.focused) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(palette.color(QPalette::Highlight), 2));
        const double size = radius(picture, *picture.focused, plane) + 3;
        painter.drawEllipse(position(*picture.focused, plane), size, size);
    }
    painter.restore();
}

void RootScene::paintScale(QPainter& painter, const QRectF& area, ColourMap map,
                           const QPalette& palette) const {
    const bool dark = isDark(palette);
    painter.save();
    const QFontMetricsF metrics(painter.font());
    const QRectF bar(area.left(), area.top() + 2, area.width(), 0.55 * metrics.height());
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    for (int i = 0; i <= 16; ++i)
        gradient.setColorAt(i / 16.0, colourAgainst(map, i / 16.0, dark));
    painter.fillRect(bar, gradient);
    painter.setPen(QPen(lineColour(palette, 0.35), 1));
    painter.drawRect(bar);

    painter.setPen(captionColour(palette));
    const auto mark = [&](double weight) {
        const double x = bar.left() + shade(weight) * bar.width();
        painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2));
        return x;
    };
    std::vector<QRectF> labels;
    for (const double weight :
         {0.01, 1.0, 0.1, 0.5, 0.25}) { // what would touch those before goes without one
        const QString text = QStringLiteral("%1\u202f%").arg(100 * weight);
        const double width = metrics.horizontalAdvance(text);
        const double x = std::clamp(mark(weight) - width / 2, bar.left(), bar.right() - width);
        const QRectF label(x, bar.bottom() + 2, width + 1, metrics.height());
        const QRectF room = label.adjusted(-4, 0, 4, 0);
        if (std::ranges::any_of(labels, [&](const QRectF& other) { return other.intersects(room); }))
            continue;
        labels.push_back(label);
        painter.drawText(label, Qt::AlignLeft, text);
    }
    // Where every root would be if all were equal: what "lit" is to be measured by.
    mark(1.0 / lattice::rootCount);
    const QRectF line(area.left(), bar.bottom() + 2 + metrics.height(), area.width(),
                      std::max(metrics.height(), area.bottom() - bar.bottom() - 2 - metrics.height()));
    const QString caption = isE8() ? tr("weight of a root; first mark: all equal, 1/240")
                                   : tr("weight of a direction; first mark: all equal, 1/240");
    const bool isOneLine = line.height() < 2 * metrics.height();
    painter.drawText(line, Qt::AlignLeft | Qt::TextWordWrap,
                     isOneLine ? metrics.elidedText(caption, Qt::ElideRight, line.width()) : caption);
    painter.restore();
}

void RootScene::paintCaption(QPainter& painter, const QRectF& area, const QPalette& palette) const {
    if (area.isEmpty())
        return;
    painter.setPen(captionColour(palette));
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
                     isE8() ? tr("Coxeter plane: 8 rings of 30 roots")
                            : tr("240 random control directions, seen from one side"));
}

double RootScene::rawCoordinate(int root, int axis) const {
    return isE8() ? std::numbers::sqrt2 * lattice::roots()[root][axis] : m_directions[root][axis];
}

QString RootScene::coordinate(int root, int axis) const {
    const double raw = rawCoordinate(root, axis);
    const QString sign = raw > 0 ? QStringLiteral("+") : QStringLiteral("\u2212");
    if (!isE8())
        return sign + QLocale().toString(std::abs(raw), 'f', 2);
    if (std::abs(raw) < 0.1)
        return QStringLiteral("0");
    return sign + (lattice::rootType(root) == lattice::RootType::Integer ? QStringLiteral("1")
                                                                         : QStringLiteral("½"));
}

QString RootScene::coordinates(int root) const {
    QStringList parts;
    for (int axis = 0; axis < lattice::dimension; ++axis)
        parts.append(coordinate(root, axis));
    return QStringLiteral("(%1)").arg(parts.join(isE8() ? QStringLiteral(", ") : QStringLiteral("  ")));
}

QString RootScene::describe(int root, const RootPicture& picture) const {
    QStringList lines;
    if (isE8()) {
        const bool integer = lattice::rootType(root) == lattice::RootType::Integer;
        lines = {tr("Root %1, %2 of 8 rings from the centre").arg(root).arg(ring(root) + 1),
                 coordinates(root), integer ? tr("integer root, ±eᵢ ± eⱼ") : tr("half-integer root, (±½)⁸"),
                 tr("opposite: root %1").arg(lattice::antipode(root))};
    } else {
        lines = {tr("Random control direction %1").arg(root), coordinates(root)};
    }
    if (!picture.isEmpty())
        lines.append(tr("weight %1").arg(percentText(picture.weights[root])));
    return lines.join(QLatin1Char('\n'));
}

} // namespace lila
