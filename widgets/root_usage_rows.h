// SPDX-License-Identifier: AGPL-3.0-or-later
// How a layer uses the 240 roots, as rows of a table: the numbers behind the bars, to be read, sorted and
// spoken.
#pragma once

#include "widgets/root_scene.h"

#include <QAbstractTableModel>

namespace lila {

class RootUsageView;

class RootUsageRows : public QAbstractTableModel {
    Q_OBJECT

public:
    /// What sorts a column.
    static constexpr int sortRole = Qt::UserRole;
    enum Column { Root, Strongest, Weight, Type, Ring };

    /// Follows the view; `view` must outlive this.
    explicit RootUsageRows(const RootUsageView& view, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(int root, int column) const;
    QVariant number(int root, int column) const;

    const RootUsageView& m_view;
    RootScene m_scene; ///< rings
};

} // namespace lila
