// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/text_table.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace lila::cli {
namespace {

constexpr std::size_t gap = 2;

/// Characters, not bytes.
std::size_t widthOf(const std::string& cell) {
    return std::ranges::count_if(
        cell, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
}

} // namespace

std::string textTable(const TableRow& header, const std::vector<TableRow>& rows) {
    std::vector<std::size_t> widths(header.size());
    const auto widen = [&](const TableRow& row) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    };
    widen(header);
    std::ranges::for_each(rows, widen);
    std::string text;
    const auto write = [&](const TableRow& row) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - widthOf(row[i]), ' ');
            line += i == 0 ? row[i] + padding : std::string(gap, ' ') + padding + row[i];
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    };
    write(header);
    std::ranges::for_each(rows, write);
    return text;
}

std::string counted(std::int64_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string fixed(double value, int decimals) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(decimals) << value;
    return text.str();
}

std::string signedFixed(double value, int decimals) {
    return (value < 0 ? "" : "+") + fixed(value, decimals);
}

std::string intervalText(const Interval& interval, int decimals) {
    return std::isnan(interval.low) ? "-"
                                    : fixed(interval.low, decimals) + " … " + fixed(interval.high, decimals);
}

std::string probabilityText(double p) {
    return std::isnan(p) ? "-" : p < 0.001 ? "< 0.001" : fixed(p, 3);
}

} // namespace lila::cli
