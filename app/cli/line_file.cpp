// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/line_file.h"

#include <fstream>

namespace lila::cli {

std::vector<std::string> readLines(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
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
