// SPDX-License-Identifier: AGPL-3.0-or-later
// The picture of the 240 roots on the Coxeter plane, painted on anything: a widget, an SVG, a page.
#pragma once

#include "core/lattice/e8.h"
#include "widgets/colour_map.h"

#include <QCoreApplication>
#include <QPalette>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <array>
#include <optional>
#include <vector>

class QPainter;

namespace lila {

/// What is to be seen: a weight for every root, and the roots pointed at.
struct RootPicture {
    std::array<float, lattice::rootCount> weights{}; ///< sum 1; all zero: nothing to show yet
    std::optional<int> focused;                      ///< its 56 edges are drawn
    bool edges = true;
    ColourMap map = ColourMap::Viridis;

    bool isEmpty() const;
};

/// Where things go in a rectangle: a square for every plane, and beside or below them the scale and the
/// table.
struct RootLayout {
    std::vector<QRectF> planes; ///< one a layer; where there are several, each has a line above it
    QRectF scale;
    QRectF table;   ///< empty where there is no room, or there are several planes
    QRectF caption; ///< the same
};

class RootScene {
    Q_DECLARE_TR_FUNCTIONS(RootScene)

public:
    /// `directions`: unit vectors that stand in the place of E8's roots, as the control's do; none: the roots
    /// themselves. What only E8 has, as edges, rings and opposites, is neither drawn nor told of others.
    explicit RootScene(std::vector<lattice::Vector> directions = {});

    bool isE8() const { return m_directions.empty(); }

    static RootLayout layout(const QRectF& area, const QFont& font, int planes);
    QPointF position(int root, const QRectF& plane) const;
    int ring(int root) const { return m_rings[root]; }
    /// The root nearest to `place`, if one is within `reach`.
    std::optional<int> rootAt(const QPointF& place, const QRectF& plane, double reach) const;

    /// Of a weight on the scale, 0 to 1: its square root, so that weak roots can be told apart too. The scale
    /// is the same for every token, layer and model: a colour means a weight.
    static double shade(double weight);
    static QColor colour(const RootPicture& picture, int root, bool dark);
    /// Its square grows linearly with the weight.
    static double radius(const RootPicture& picture, int root, const QRectF& plane);

    /// The edges of the root graph, which only E8's roots have: does not depend on the weights, dear enough
    /// to be kept as a pixmap.
    void paintEdges(QPainter& painter, const QRectF& plane, const QPalette& palette) const;
    void paintRoots(QPainter& painter, const QRectF& plane, const RootPicture& picture,
                    const QPalette& palette) const;
    void paintScale(QPainter& painter, const QRectF& area, ColourMap map, const QPalette& palette) const;
    /// What the picture is.
    void paintCaption(QPainter& painter, const QRectF& area, const QPalette& palette) const;

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
    std::vector<lattice::Vector> m_directions;        ///< empty: E8's roots
    std::array<QPointF, lattice::rootCount> m_places; ///< outermost at distance 1
    std::array<int, lattice::rootCount> m_rings{};
};

/// "4.2 %" in the user's locale: two significant digits.
QString percentText(double share);

} // namespace lila
