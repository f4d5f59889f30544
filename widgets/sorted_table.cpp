// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/sorted_table.h"

#include "widgets/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
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

QString SortedTable::text() const {
    QStringList lines;
    for (int row = -1; row < m_sorted->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < m_sorted->columnCount(); ++column)
            cells.append(row < 0 ? m_sorted->headerData(column, Qt::Horizontal).toString()
                                 : m_sorted->index(row, column).data().toString());
        lines.append(cells.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void SortedTable::copy() const {
    QGuiApplication::clipboard()->setText(text());
}

void SortedTable::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        QTableView::keyPressEvent(event);
}

void SortedTable::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* copying = menu->addAction(tr("Copy table"), this, &SortedTable::copy);
    copying->setShortcut(QKeySequence::Copy);
    copying->setEnabled(m_sorted->rowCount() > 0);
    menu->popup(event->globalPos());
}

} // namespace lila
