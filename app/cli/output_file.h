// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a command writes its result: a file, or standard output.
#pragma once

#include "app/temporary_folder.h"

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

namespace lila::cli {

class OutputFile {
public:
    /// `target`: "-" for standard output, for which a temporary file with `suffix` is written first. Throws
    /// CheckpointError where no file can be written there: made before the work, it tells so before the work.
    OutputFile(const std::filesystem::path& target, const std::string& suffix);

    /// To be written, by name.
    const std::filesystem::path& path() const { return m_path; }
    /// For what is said of it: standard output, or standard error where the result itself goes to the former.
    std::ostream& remarks() const;
    /// When it is written. Throws std::runtime_error where standard output does not take it.
    void finish() const;

private:
    std::optional<TemporaryFolder> m_folder; ///< where it goes to standard output
    std::filesystem::path m_path;
};

} // namespace lila::cli
