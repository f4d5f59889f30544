// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes a file so that its name always stands for a whole one: the old until the new is safely on disk
// (POSIX).
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace lila {

/// What links point to, whether it is there or not. Throws CheckpointError where they go in a circle.
std::filesystem::path linkTarget(std::filesystem::path file);

/// A temporary file beside the target, which takes the target's name at commit() and is removed if that never
/// comes. A link is followed, to a file that is not there yet as well; permissions of an existing target are
/// kept. All members throw CheckpointError.
class AtomicFile {
public:
    explicit AtomicFile(const std::filesystem::path& target);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// For those who write by name; they may replace the file under that name.
    const std::filesystem::path& temporary() const { return m_temporary; }
    void write(std::span<const std::byte> bytes);

    /// Brings what was written safely to the disk; then nothing more can be written.
    void flush();
    /// Flushes if that is still to do, then renames.
    void commit();

private:
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    int m_descriptor = -1;
};

} // namespace lila
