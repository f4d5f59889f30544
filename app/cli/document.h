// SPDX-License-Identifier: AGPL-3.0-or-later
// A short document of headings, text, tables and curves, as HTML or Markdown.
#pragma once

#include "app/cli/text_table.h"

#include <string>
#include <variant>
#include <vector>

namespace lila::cli {

struct Heading {
    std::string text;
    int level = 2; ///< 1: the document's title
};
struct Paragraph {
    std::string text;
};
/// Text that somebody else wrote, shown as it is.
struct Quotation {
    std::string text;
};
struct Table {
    TableRow header;
    std::vector<TableRow> rows;
};
/// In HTML a picture (SVG); in Markdown a table.
struct Curve {
    std::string xName, yName;
    std::vector<std::pair<double, double>> points; ///< by ascending x
};
using Document = std::vector<std::variant<Heading, Paragraph, Quotation, Table, Curve>>;

/// One file with nothing outside it; all text is escaped.
std::string htmlOf(const Document& document);
std::string markdownOf(const Document& document);

} // namespace lila::cli
