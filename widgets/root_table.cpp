// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_table.h"

#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lila {
namespace {

constexpr double lineSpacing = 1.22;
constexpr int linesBesideTheRows = 2; ///< the header, and the line of a root that has no row

std::vector<int> byWeight(const RootPicture& picture) {
    std::vector<int> order(lattice::rootCount);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater(),
                             [&](int root) { return std::abs(picture.weights[root]); });
    return order;
}

} // namespace

RootTable::RootTable(const QRectF& area, const QFont& font, const RootScene& scene,
                     const RootPicture& picture)
    : m_font(font), m_scene(scene), m_picture(picture) {
    const double line = lineSpacing * QFontMetricsF(font).height();
    const int room = static_cast<int>(area.height() / line) - linesBesideTheRows;
    if (picture.isEmpty() || room < 1)
        return;
    m_header = QRectF(area.left(), area.top(), area.width(), line);
    const std::vector<int> order = byWeight(picture);
    const int shown = std::min(room, lattice::rootCount);
    QRectF place = m_header;
    for (int row = 0; row < shown; ++row)
        m_rows.push_back({place = place.translated(0, line), order[row]});
    const auto pointedAt = [&](const Row& row) { return row.root == picture.focused; };
    if (picture.focused && std::ranges::none_of(m_rows, pointedAt))
        m_rows.push_back({place.translated(0, line), *picture.focused});
}

std::optional<int> RootTable::rootAt(const QPointF& place) const {
    for (const Row& row : m_rows)
        if (row.place.contains(place))
            return row.root;
    return std::nullopt;
}

void RootTable::paint(QPainter& painter, const QPalette& palette) const {
    if (m_rows.empty())
        return;
    painter.save();
    painter.setFont(m_font);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(captionColour(palette));
    painter.drawText(m_header, Qt::AlignLeft | Qt::AlignVCenter,
                     m_scene.isE8() ? tr("Strongest roots") : tr("Strongest directions"));
    painter.drawText(m_header, Qt::AlignRight | Qt::AlignVCenter,
                     m_picture.scale.isDifference() ? tr("difference") : tr("weight"));
    for (const Row& row : m_rows)
        paintRow(painter, row, palette);
    painter.restore();
}

void RootTable::paintRow(QPainter& painter, const Row& row, const QPalette& palette) const {
    const QFontMetricsF metrics(m_font);
    const double indexWidth = metrics.horizontalAdvance(QStringLiteral("000")) + 16;
    const double weightWidth = metrics.horizontalAdvance(QStringLiteral("\u22120.00 %")) + 14;
    const double cell = (row.place.width() - indexWidth - weightWidth) / lattice::dimension;
    const QRectF& place = row.place;
    if (row.root == m_picture.focused)
        painter.fillRect(place.adjusted(-3, 0, 3, 0), selectedTokenColour(palette));
    painter.setPen(QPen(lineColour(palette, 0.45), 0.6));
    painter.setBrush(m_picture.scale.colour(m_picture.weights[row.root], isDark(palette)));
    painter.drawEllipse(QPointF(place.left() + 5, place.center().y()), 4, 4);
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(QRectF(place.left() + 12, place.top(), indexWidth - 14, place.height()),
                     Qt::AlignRight | Qt::AlignVCenter, QString::number(row.root));
    for (int axis = 0; axis < lattice::dimension; ++axis) {
        const QString coordinate = m_scene.coordinate(row.root, axis);
        painter.setPen(coordinate.size() == 1 ? lineColour(palette, 0.4) : palette.color(QPalette::Text));
        painter.drawText(QRectF(place.left() + indexWidth + axis * cell, place.top(), cell, place.height()),
                         Qt::AlignRight | Qt::AlignVCenter, coordinate);
    }
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                     m_picture.scale.text(m_picture.weights[row.root]));
}

} // namespace lila
