// SPDX-License-Identifier: AGPL-3.0-or-later
// A folder that goes when the work is over.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace lila {

class TemporaryFolder {
public:
    /// Throws std::runtime_error where none can be made.
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "lila-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("cannot make a folder for temporary files: " +
                                     std::string(std::strerror(errno)) + "; set TMPDIR to one with room");
        m_path = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace lila
