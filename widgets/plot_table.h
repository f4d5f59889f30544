// SPDX-License-Identifier: AGPL-3.0-or-later
// The numbers of a plot as a table: to be read, copied from and spoken.
#pragma once

#include <QStringList>
#include <QTableView>

namespace lila {

class PlotTable : public QTableView {
    Q_OBJECT

public:
    explicit PlotTable(QWidget* parent = nullptr);

    /// `csv`: below a line of names, in whose place `columns` are shown.
    void setNumbers(const QStringList& columns, const QString& csv);

private:
    class Rows;
    Rows* m_rows;
};

} // namespace lila
