// SPDX-License-Identifier: AGPL-3.0-or-later
// The strongest roots of one layer as rows of coordinates and weights, painted on anything.
#pragma once

#include "widgets/root_scene.h"

#include <QCoreApplication>
#include <QFont>

#include <vector>

namespace lila {

/// As many rows as there is room for, by falling weight. The root pointed at is marked where it stands; where
/// it has no row, it gets the last line, which is kept free for it.
class RootTable {
    Q_DECLARE_TR_FUNCTIONS(RootTable)

public:
    /// `scene` and `picture` must outlive the table.
    RootTable(const QRectF& area, const QFont& font, const RootScene& scene, const RootPicture& picture);

    int rowCount() const { return static_cast<int>(m_rows.size()); }
    std::optional<int> rootAt(const QPointF& place) const;
    QPointF position(int row) const { return m_rows[row].place.center(); }
    int root(int row) const { return m_rows[row].root; }

    void paint(QPainter& painter, const QPalette& palette) const;

private:
    struct Row {
        QRectF place;
        int root = 0;
    };
    void paintRow(QPainter& painter, const Row& row, const QPalette& palette) const;

    QRectF m_header;
    QFont m_font;
    const RootScene& m_scene;
    const RootPicture& m_picture;
    std::vector<Row> m_rows;
};

} // namespace lila
