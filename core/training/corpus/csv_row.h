// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows of a table in CSV (RFC 4180), line by line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// Cells with quotation marks around them may hold separators, line ends and, doubled, quotation marks; in
/// any other cell a quotation mark stands for itself.
class CsvRow {
public:
    explicit CsvRow(char separator = ',') : m_separator(separator) {}

    /// Takes a line with its end. True where the row ends with it; false where a cell goes on.
    bool push(std::string_view line);
    const std::vector<std::string>& cells() const { return m_cells; }
    void clear();

private:
    void take(char c);

    enum class State { CellBegins, Plain, Quoted, QuoteInQuoted };

    char m_separator;
    State m_state = State::CellBegins;
    std::vector<std::string> m_cells{1};
};

/// What a table's first line says.
struct CsvHeader {
    char separator = ',';
    std::vector<std::string> names;
    std::optional<std::size_t> textColumn; ///< that of the name `text`, in letters of either case
};

/// By the separator (comma, semicolon or tab) that gives a column `text`, or else most columns; nothing where
/// the line ends within a cell.
std::optional<CsvHeader> csvHeader(std::string_view line);

} // namespace lila
