// SPDX-License-Identifier: AGPL-3.0-or-later
// Lists as files: an entry a line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lila::cli {

/// The lines that are neither empty nor a comment (#), in their order, without line ends of either kind
/// and a byte order mark.
/// Throws std::runtime_error where the file cannot be read or holds none.
std::vector<std::string> readLines(const std::filesystem::path& file);

} // namespace lila::cli
