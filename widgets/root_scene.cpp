// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_scene.h"

#include "widgets/theme.h"

#include <QLineF>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace lila {
namespace {

constexpr std::size_t mostSmoothLines = 200; ///< of a path: more would take longer than a frame has
constexpr double edgeShare = 0.465;          ///< of a plane's width, from its centre to what lies at its edge

/// The strongest last, so that nothing covers them.
std::vector<int> paintingOrder(const RootPicture& picture) {
    std::vector<int> order(lattice::rootCount);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int r) { return std::abs(picture.weights[r]); });
    return order;
}

/// Two fifths of the way from the background to a person's words.
QColor pathColour(const QPalette& palette) {
    const QColor base = palette.color(QPalette::Base), full = userTextColour(palette);
    const auto channel = [](int from, int to) { return from + (to - from) * 2 / 5; };
    return {channel(base.red(), full.red()), channel(base.green(), full.green()),
            channel(base.blue(), full.blue())};
}

} // namespace

bool RootPicture::isEmpty() const {
    return std::ranges::all_of(weights, [](float weight) { return weight == 0; });
}

RootScene::RootScene(std::vector<lattice::Vector> directions)
    : m_directions(std::move(directions)), m_rings(lattice::coxeterRings(lattice::coxeterPlane())) {
    setProjection(lattice::coxeterPlane());
}

void RootScene::setProjection(const lattice::PlaneProjection& plane) {
    m_plane = plane;
    for (int r = 0; r < lattice::rootCount; ++r) {
        const lattice::Point p = plane(isE8() ? lattice::roots()[r] : m_directions[r]);
        m_places[r] = {p.x, p.y};
        m_extent = std::max(m_extent, std::hypot(p.x, p.y));
    }
}

void RootScene::reach(std::span<const lattice::Vector> points) {
    for (const lattice::Vector& point : points) {
        const lattice::Point p = m_plane(point);
        m_extent = std::max(m_extent, std::hypot(p.x, p.y));
    }
}

void RootScene::fit() {
    m_extent = 0;
    setProjection(m_plane);
}

QPointF RootScene::placed(const QPointF& place, const QRectF& plane) const {
    return plane.center() + QPointF(place.x(), -place.y()) * (plane.width() * edgeShare / m_extent);
}

QPointF RootScene::position(const lattice::Vector& point, const QRectF& plane) const {
    const lattice::Point p = m_plane(point);
    return placed({p.x, p.y}, plane);
}

std::optional<int> RootScene::rootAt(const QPointF& place, const QRectF& plane, const RootPicture& picture,
                                     double reach) const {
    std::optional<int> nearest;
    double closest = reach;
    for (const int r : paintingOrder(picture)) {
        const QPointF d = position(r, plane) - place;
        const double distance = std::hypot(d.x(), d.y());
        if (distance <= closest + 0.01) {
            closest = std::min(closest, distance);
            nearest = r;
        }
    }
    return nearest;
}

double RootScene::radius(const RootPicture& picture, int root, const QRectF& plane) {
    const double share = std::min(std::abs(static_cast<double>(picture.weights[root])), 1.0);
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

/// Edges to its neighbours, and a broken ring about what lies opposite.
void RootScene::paintFocus(QPainter& painter, const QRectF& plane, const RootPicture& picture,
                           const QPalette& palette) const {
    if (!picture.focused || !isE8())
        return;
    QColor colour = palette.color(QPalette::Highlight);
    const int opposite = lattice::antipode(*picture.focused);
    const double size = radius(picture, opposite, plane) + 3;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, 1.5, Qt::DotLine));
    painter.drawEllipse(position(opposite, plane), size, size);
    colour.setAlphaF(0.5F);
    painter.setPen(QPen(colour, 1));
    for (const int neighbour : lattice::neighbours(*picture.focused))
        painter.drawLine(position(*picture.focused, plane), position(neighbour, plane));
}

void RootScene::paintPath(QPainter& painter, const QRectF& plane, const RootPicture& picture,
                          const QPalette& palette) const {
    if (picture.path.empty())
        return;
    std::vector<QPointF> places;
    std::vector<QLineF> lines;
    std::vector<QRectF> points;
    const double size = std::max(1.1, plane.width() * 0.003);
    for (const lattice::Vector& z : picture.path) {
        const QPointF place = position(z, plane);
        if (!places.empty())
            lines.emplace_back(places.back(), place);
        places.push_back(place);
        points.emplace_back(place - QPointF(size, size), QSizeF(2 * size, 2 * size));
    }
    painter.save();
    // Opaque, thinnest and with edges, many lines are painted fifty times as fast.
    const bool isSmooth = !picture.isMoving && lines.size() <= mostSmoothLines;
    painter.setRenderHint(QPainter::Antialiasing, isSmooth);
    painter.setPen(QPen(pathColour(palette), isSmooth ? 0.8 : 0));
    painter.drawLines(lines.data(), static_cast<int>(lines.size()));
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(Qt::NoPen);
    painter.setBrush(userTextColour(palette));
    painter.drawRects(points.data(), static_cast<int>(points.size()));
    painter.restore();
    if (picture.pathCurrent && *picture.pathCurrent < picture.path.size()) {
        painter.setPen(QPen(palette.color(QPalette::Text), 1.6));
        const QPointF at = places[*picture.pathCurrent];
        painter.drawLine(at - QPointF(6, 0), at + QPointF(6, 0));
        painter.drawLine(at - QPointF(0, 6), at + QPointF(0, 6));
    }
}

void RootScene::paintRoots(QPainter& painter, const QRectF& plane, const RootPicture& picture,
                           const QPalette& palette) const {
    const bool dark = isDark(palette);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintFocus(painter, plane, picture, palette);
    const QColor rim = lineColour(palette, 0.45);
    const bool empty = picture.isEmpty();
    for (const int r : paintingOrder(picture)) {
        painter.setPen(QPen(rim, 0.6));
        painter.setBrush(empty ? palette.color(QPalette::Base)
                               : picture.scale.colour(picture.weights[r], dark));
        const double size = radius(picture, r, plane);
        painter.drawEllipse(position(r, plane), size, size);
    }
    paintPath(painter, plane, picture, palette);
    if (picture.focused) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(palette.color(QPalette::Highlight), 2));
        const double size = radius(picture, *picture.focused, plane) + 3;
        painter.drawEllipse(position(*picture.focused, plane), size, size);
    }
    painter.restore();
}

void RootScene::paintScale(QPainter& painter, const QRectF& area, const RootScale& scale,
                           const QPalette& palette) const {
    const QString of = isE8() ? tr("weight of a root; first mark: all equal, 1/240")
                              : tr("weight of a direction; first mark: all equal, 1/240");
    scale.paint(painter, area, scale.isDifference() ? tr("difference of two weights") : of, palette);
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
        lines.append((picture.scale.isDifference() ? tr("difference %1") : tr("weight %1"))
                         .arg(picture.scale.text(picture.weights[root])));
    return lines.join(QLatin1Char('\n'));
}

} // namespace lila
