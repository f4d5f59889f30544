// SPDX-License-Identifier: AGPL-3.0-or-later
// A file seen as memory, read-only (POSIX).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace lila {

/// The size is that at opening. Replacing the file by renaming another over it is safe, also while it is mapped;
/// truncating it in place is not: the operating system then stops a process that reads beyond the new end (SIGBUS).
class MappedFile {
public:
    /// Throws CheckpointError where it cannot be opened or is no regular file.
    static std::shared_ptr<const MappedFile> open(const std::filesystem::path& file);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return m_bytes; }

private:
    explicit MappedFile(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    std::span<const std::byte> m_bytes;
};

} // namespace lila
