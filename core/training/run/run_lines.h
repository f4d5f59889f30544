// SPDX-License-Identifier: AGPL-3.0-or-later
// Files that a run adds lines to, and takes back what it will write again. All throw TrainingError.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace lila {

/// Adds a line, whole and at once, behind what a program left that was killed while it wrote.
void appendLine(const std::filesystem::path& file, const std::string& line);

/// Keeps the lines that `isKept` says, leaving out a last one that was cut off. Where there is no file, or
/// nothing to leave out, nothing is written.
void keepLines(const std::filesystem::path& file, const std::function<bool(const std::string&)>& isKept);

} // namespace lila
