// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/sorted_table.h"

#include "widgets/theme.h"

#include <QHeaderView>
#include <QSortFilterProxyModel>

namespace lila {

SortedTable::SortedTable(QAbstractItemModel& rows, int sortRole, int column, QWidget* parent)
    : QTableView(parent), m_sorted(new QSortFilterProxyModel(this)) {
    m_sorted->setSourceModel(&rows);
    m_sorted->setSortRole(sortRole);
    setModel(m_sorted);
    setFont(captionFont());
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setSortingEnabled(true);
    sortByColumn(column, Qt::DescendingOrder);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    horizontalHeader()->setStretchLastSection(true);
    resizeColumnsToContents();
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (chosen() >= 0)
            Q_EMIT rowChosen(chosen());
    });
}

int SortedTable::chosen() const {
    return m_sorted->mapToSource(currentIndex()).row();
}

void SortedTable::choose(int row) {
    if (row != chosen())
        setCurrentIndex(m_sorted->mapFromSource(m_sorted->sourceModel()->index(row, 0)));
}

} // namespace lila
