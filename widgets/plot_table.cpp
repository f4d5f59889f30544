// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/plot_table.h"

#include "widgets/csv_text.h"
#include "widgets/number_text.h"
#include "widgets/theme.h"

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QLocale>

namespace lila {

class PlotTable::Rows : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setNumbers(const QStringList& columns, const QString& csv) {
        QStringList lines = csvLines(csv);
        if (!lines.isEmpty())
            lines.removeFirst();
        const bool isOther = columns != m_columns || lines.size() < m_lines.size();
        if (isOther) {
            beginResetModel();
            m_columns = columns;
            m_lines = lines;
            endResetModel();
            return;
        }
        if (lines.size() > m_lines.size()) { // a run goes on: what is read stays where it is
            beginInsertRows({}, static_cast<int>(m_lines.size()), static_cast<int>(lines.size()) - 1);
            m_lines = lines;
            endInsertRows();
        }
        m_lines = lines;
        if (!m_lines.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }

    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
    }
    int columnCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }
    QVariant data(const QModelIndex& cell, int role) const override {
        if (!cell.isValid())
            return {};
        if (role != Qt::DisplayRole && role != Qt::TextAlignmentRole)
            return {};
        const auto [text, isQuoted] = csvField(m_lines[cell.row()], cell.column());
        bool isNumber = false, isWhole = false;
        const double number = text.toDouble(&isNumber);
        isNumber &= !isQuoted;
        if (role == Qt::TextAlignmentRole)
            return static_cast<int>((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        const qlonglong whole = text.toLongLong(&isWhole);
        return !isNumber ? text : isWhole ? QLocale().toString(whole) : numberText(number);
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        return role == Qt::DisplayRole && orientation == Qt::Horizontal ? QVariant(m_columns.value(section))
                                                                        : QVariant();
    }

private:
    QStringList m_columns, m_lines;
};

PlotTable::PlotTable(QWidget* parent) : QTableView(parent), m_rows(new Rows(this)) {
    setModel(m_rows);
    setFont(captionFont());
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    horizontalHeader()->setFont(captionFont());
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setMinimumSectionSize(
        fontMetrics().horizontalAdvance(QStringLiteral("-0.0001234 m"))); // it scrolls before it cuts numbers
}

void PlotTable::setNumbers(const QStringList& columns, const QString& csv) {
    m_rows->setNumbers(columns, csv);
}

} // namespace lila
