// SPDX-License-Identifier: AGPL-3.0-or-later
// How the cells of a GeometryTable look, in the window and on a page, and how a factor is typed there.
#pragma once

#include "widgets/geometry_table.h"

#include <QStyledItemDelegate>

namespace lila {

class GeometryCells : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit GeometryCells(const GeometryTable& table, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& cell) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& cell) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& cell) const override;
    void setEditorData(QWidget* editor, const QModelIndex& cell) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& cell) const override;

    /// With nothing but the palette and the painter's font.
    void paintCell(QPainter& painter, const QRectF& area, const QPalette& palette,
                   const QModelIndex& cell) const;

    /// That shows all of the cell, in this font.
    int widthOf(const QModelIndex& cell, const QFont& font) const;

private:
    bool isChanged(const QModelIndex& cell) const;
    QString text(const QModelIndex& cell) const;
    QColor ground(const QPalette& palette, const QModelIndex& cell) const;

    const GeometryTable& m_table;
};

/// What a factor may be.
std::pair<double, double> rangeOf(GeometryKnob::Kind kind);

} // namespace lila
