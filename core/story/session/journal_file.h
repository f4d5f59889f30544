// SPDX-License-Identifier: AGPL-3.0-or-later
// A journal that is being written: lines are added and never changed (POSIX).
#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace lila {

/// Removed with its last owner, unless kept. All members throw StoryError.
class JournalFile {
public:
    /// Makes a file with its first line, safely on the disk.
    JournalFile(std::filesystem::path file, const std::string& head);
    ~JournalFile();
    JournalFile(const JournalFile&) = delete;
    JournalFile& operator=(const JournalFile&) = delete;

    /// With the operating system, where the process may end. After an error nothing can be added: half a line
    /// may stand there.
    void add(const std::string& lines);
    /// Brings what was added safely to the disk. Any thread.
    void sync() const;
    std::size_t bytes() const { return m_bytes; }
    void keep() { m_isKept = true; }
    void remove() { m_isKept = false; }

private:
    std::filesystem::path m_file;
    int m_descriptor = -1;
    std::size_t m_bytes = 0;
    bool m_isKept = false;
};

} // namespace lila
