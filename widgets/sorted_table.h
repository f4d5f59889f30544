// SPDX-License-Identifier: AGPL-3.0-or-later
// A table of numbers whose rows are sorted by the column that is clicked, and of which one is chosen.
#pragma once

#include <QTableView>

class QSortFilterProxyModel;

namespace lila {

class SortedTable : public QTableView {
    Q_OBJECT

public:
    /// By what `sortRole` of `rows` says, which must outlive this; first by that column, the largest first.
    SortedTable(QAbstractItemModel& rows, int sortRole, int column, QWidget* parent = nullptr);

    /// Of the rows as they came; -1: none.
    int chosen() const;
    void choose(int row);

Q_SIGNALS:
    void rowChosen(int row);

private:
    QSortFilterProxyModel* m_sorted;
};

} // namespace lila
