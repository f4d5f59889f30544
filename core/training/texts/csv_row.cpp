// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/texts/csv_row.h"

#include <algorithm>
#include <cctype>

namespace lila {

bool CsvRow::push(std::string_view line) {
    std::size_t length = line.size();
    if (line.ends_with('\n'))
        length -= line.ends_with("\r\n") ? 2 : 1;
    std::size_t cellBegin = std::string_view::npos; // on a line before
    for (std::size_t i = 0; i < length; ++i) {
        if (m_state == State::CellBegins)
            cellBegin = i;
        if (take(line[i]))
            continue;
        if (m_separator != '\t' || cellBegin == std::string_view::npos) {
            m_isBroken = true;
            return true;
        }
        i = cellBegin;
        m_cells.back() = '"';
        m_state = State::Plain;
    }
    if (m_state != State::Quoted)
        return true;
    m_cells.back() += line.substr(length);
    return false;
}

/// False where the character must not stand behind a closing quotation mark.
bool CsvRow::take(char c) {
    std::string& cell = m_cells.back();
    if (m_state == State::Quoted) {
        if (c == '"')
            m_state = State::QuoteInQuoted;
        else
            cell += c;
    } else if (c == '"' && m_state != State::Plain) {
        if (m_state == State::QuoteInQuoted)
            cell += c;
        m_state = State::Quoted;
    } else if (c == m_separator) {
        m_cells.emplace_back();
        m_state = State::CellBegins;
    } else if (m_state == State::QuoteInQuoted) {
        return false;
    } else {
        cell += c;
        m_state = State::Plain;
    }
    return true;
}

void CsvRow::clear() {
    m_cells.assign(1, {});
    m_state = State::CellBegins;
    m_isBroken = false;
}

std::optional<CsvHeader> csvHeader(std::string_view line, std::string_view separators) {
    std::optional<CsvHeader> best;
    for (const char separator : separators) {
        CsvRow row(separator);
        if (!row.push(line) || row.isBroken())
            continue;
        CsvHeader header{separator, row.cells(), {}};
        const auto isText = [](std::string name) {
            std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
            return name == "text";
        };
        const auto found = std::ranges::find_if(header.names, isText);
        if (found != header.names.end())
            header.textColumn = static_cast<std::size_t>(found - header.names.begin());
        if (header.textColumn)
            return header;
        if (!best || header.names.size() > best->names.size())
            best = std::move(header);
    }
    return best;
}

} // namespace lila
