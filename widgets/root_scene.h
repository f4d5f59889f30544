// SPDX-License-Identifier: AGPL-3.0-or-later
// The picture of the 240 roots on a plane, painted on anything: a widget, an SVG, a page.
#pragma once

#include "core/lattice/projection.h"
#include "widgets/root_scale.h"

#include <QCoreApplication>
#include <QPalette>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <array>
#include <optional>
#include <span>
#include <vector>

class QPainter;

namespace lila {

/// What is to be seen: a weight for every root, the root pointed at, the way of a story's tokens.
struct RootPicture {
    RootRow weights{}; ///< sum 1, or 0 for a difference; all zero: nothing to show yet
    RootScale scale;
    std::optional<int> focused;             ///< its 56 edges are drawn, and its antipode is marked
    std::span<const lattice::Vector> path;  ///< z of tokens, in their order
    std::optional<std::size_t> pathCurrent; ///< the token that is looked at
    bool isMoving = false;                  ///< the next picture follows at once: it may be coarser

    bool isEmpty() const;
};

class RootScene {
    Q_DECLARE_TR_FUNCTIONS(RootScene)

public:
    /// `directions`: unit vectors that stand in the place of E8's roots, as the control's do; none: the roots
    /// themselves. What only E8 has, as edges, rings and opposites, is neither drawn nor told of others.
    explicit RootScene(std::vector<lattice::Vector> directions = {});

    bool isE8() const { return m_directions.empty(); }

    /// From where they are seen; the scale becomes smaller where something would lie outside, and never
    /// larger until fit().
    void setProjection(const lattice::PlaneProjection& plane);
    const lattice::PlaneProjection& projection() const { return m_plane; }
    double extent() const { return m_extent; } ///< what lies at this distance lies at the edge
    /// Points that are to be inside too.
    void reach(std::span<const lattice::Vector> points);
    /// The outermost root lies at the edge.
    void fit();

    QPointF position(int root, const QRectF& plane) const { return placed(m_places[root], plane); }
    QPointF position(const lattice::Vector& point, const QRectF& plane) const;
    int ring(int root) const { return m_rings[root]; }
    /// The root nearest to `place`, if one is within `reach`; of several at one place the one on top.
    std::optional<int> rootAt(const QPointF& place, const QRectF& plane, const RootPicture& picture,
                              double reach) const;

    /// Its square grows linearly with the weight.
    static double radius(const RootPicture& picture, int root, const QRectF& plane);

    /// The edges of the root graph, which only E8's roots have: does not depend on the weights, dear enough
    /// to be kept as a pixmap.
    void paintEdges(QPainter& painter, const QRectF& plane, const QPalette& palette) const;
    void paintRoots(QPainter& painter, const QRectF& plane, const RootPicture& picture,
                    const QPalette& palette) const;
    void paintScale(QPainter& painter, const QRectF& area, const RootScale& scale,
                    const QPalette& palette) const;

    /// "0", "+1", "−½": of E8's roots the raw ones, of length √2. Of a direction, which has length 1,
    /// "−0.35".
    QString coordinate(int root, int axis) const;
    /// "(0, +1, 0, 0, −1, 0, 0, 0)" or "(+½, −½, …)".
    QString coordinates(int root) const;
    /// For files, and in no locale: scaled as the texts are.
    double rawCoordinate(int root, int axis) const;
    /// Everything known about a root, in lines.
    QString describe(int root, const RootPicture& picture) const;

private:
    QPointF placed(const QPointF& place, const QRectF& plane) const;
    void paintFocus(QPainter& painter, const QRectF& plane, const RootPicture& picture,
                    const QPalette& palette) const;
    void paintPath(QPainter& painter, const QRectF& plane, const RootPicture& picture,
                   const QPalette& palette) const;

    std::vector<lattice::Vector> m_directions; ///< empty: E8's roots
    lattice::PlaneProjection m_plane;
    std::array<QPointF, lattice::rootCount> m_places; ///< on it
    double m_extent = 0;
    std::array<int, lattice::rootCount> m_rings{};
};

} // namespace lila
