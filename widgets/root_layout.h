// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the parts of the roots' picture go in a rectangle.
#pragma once

#include <QFont>
#include <QRectF>

#include <vector>

namespace lila {

/// A square for every plane, and beside or below them the scale and the table.
struct RootLayout {
    std::vector<QRectF> planes; ///< one a layer; where there are several, each has a line above it
    QRectF scale;
    QRectF table;   ///< empty where there is no room, or there are several planes
    QRectF caption; ///< the same
};

RootLayout rootLayout(const QRectF& area, const QFont& font, int planes);

} // namespace lila
