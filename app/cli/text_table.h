// SPDX-License-Identifier: AGPL-3.0-or-later
// A table for a terminal: names on the left, figures on the right.
#pragma once

#include "core/evaluation/statistics.h"

#include <string>
#include <vector>

namespace lila::cli {

using TableRow = std::vector<std::string>; ///< UTF-8 cells

/// Columns as wide as their widest cell; the first is set to the left, the others to the right.
std::string textTable(const TableRow& header, const std::vector<TableRow>& rows);

/// "1 story", "2 stories"
std::string counted(std::int64_t count, const std::string& one, const std::string& many);
std::string fixed(double value, int decimals);
/// With its sign.
std::string signedFixed(double value, int decimals);
/// "1.2345 … 1.3456", or "-" where it is not known
std::string intervalText(const Interval& interval, int decimals);
/// Three digits, or "< 0.001"; "-" where it is not known.
std::string probabilityText(double p);

} // namespace lila::cli
