// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_layout.h"

#include <QFontMetricsF>

#include <algorithm>

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

RootLayout rootLayout(const QRectF& area, const QFont& font, int planes) {
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

} // namespace lila
