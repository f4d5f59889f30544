// SPDX-License-Identifier: AGPL-3.0-or-later
// Fields of a table in CSV (RFC 4180).
#pragma once

#include <QStringList>

namespace lila {

/// In quotes, whatever it holds.
QString csvText(QString text);
/// Without their ends; what is in quotes may go over several lines.
QStringList csvLines(const QString& csv);
struct CsvField {
    QString text;          ///< without its quotes
    bool isQuoted = false; ///< text, whatever it looks like
};
CsvField csvField(const QString& line, int column);

} // namespace lila
