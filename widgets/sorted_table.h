// SPDX-License-Identifier: AGPL-3.0-or-later
// A table of numbers whose rows are sorted by the column that is clicked, of which one is chosen, and which
// can be copied.
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
    /// All rows below the names of their columns, as they stand, with tabs between: what spreadsheets paste.
    QString text() const;

Q_SIGNALS:
    void rowChosen(int row);

protected:
    /// Copy puts it into the clipboard.
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void copy() const;

    QSortFilterProxyModel* m_sorted;
};

} // namespace lila
