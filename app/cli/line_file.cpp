// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/line_file.h"

#include <fstream>

namespace lila::cli {
namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

} // namespace

std::vector<std::string> readLines(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<std::string> lines;
    bool isFirst = true;
    for (std::string line; std::getline(stream, line); isFirst = false) {
        if (isFirst && line.starts_with(byteOrderMark))
            line.erase(0, byteOrderMark.size());
        if (line.ends_with('\r'))
            line.pop_back();
        if (!line.empty() && !line.starts_with('#'))
            lines.push_back(line);
    }
    if (lines.empty())
        throw std::runtime_error(file.string() +
                                 (stream.is_open() ? " holds no entries" : " cannot be read"));
    return lines;
}

} // namespace lila::cli
