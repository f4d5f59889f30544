// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows of a table in CSV (RFC 4180), line by line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// Cells with quotation marks around them may hold separators, line ends and, doubled, quotation marks; in
/// any other cell a quotation mark stands for itself. Where tabs separate, a cell of one line that only
/// begins with such a mark is such another one, for nobody quotes speech in these tables.
class CsvRow {
public:
    explicit CsvRow(char separator = ',') : m_separator(separator) {}

    /// Takes a line with its end. True where the row ends with it; false where a cell goes on.
    bool push(std::string_view line);
    /// Text followed a cell's closing quotation mark; the cells are then of no use.
    bool isBroken() const { return m_isBroken; }
    const std::vector<std::string>& cells() const { return m_cells; }
    void clear();

private:
    bool take(char c);

    enum class State { CellBegins, Plain, Quoted, QuoteInQuoted };

    char m_separator;
    State m_state = State::CellBegins;
    bool m_isBroken = false;
    std::vector<std::string> m_cells{1};
};

/// What a table's first line says.
struct CsvHeader {
    char separator = ',';
    std::vector<std::string> names;
    std::optional<std::size_t> textColumn; ///< that of the name `text`, in letters of either case
};

inline constexpr std::string_view cellSeparators = ",;\t";

/// By the separator that gives a column `text`, or else most columns; nothing where quotation marks in the
/// line do not stand around whole cells.
std::optional<CsvHeader> csvHeader(std::string_view line, std::string_view separators = cellSeparators);

} // namespace lila
