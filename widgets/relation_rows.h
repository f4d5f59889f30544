// SPDX-License-Identifier: AGPL-3.0-or-later
// What the resonator links, and whom it lifts, as rows of tables.
#pragma once

#include "widgets/resonator_picture.h"

#include <QAbstractTableModel>

namespace lila {

class RelationRows : public QAbstractTableModel {
    Q_OBJECT

public:
    /// What sorts a column.
    static constexpr int sortRole = Qt::UserRole;
    enum Column { From, To, Weight, WrittenBy, Times, Angle, Columns };

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows that stay keep their place.
    void setLines(const std::vector<RelationLine>& lines);
    const std::vector<RelationLine>& lines() const { return m_lines; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<RelationLine> m_lines;
};

class LiftRows : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr int sortRole = Qt::UserRole;
    enum Column { Token, Change, Without, With, Logit, Root, Columns };

    using QAbstractTableModel::QAbstractTableModel;

    void setLines(const std::vector<LiftLine>& lines);
    const std::vector<LiftLine>& lines() const { return m_lines; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<LiftLine> m_lines;
};

} // namespace lila
