// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes zips of stored, aligned records, as torch.save does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

struct zip;

namespace lila {

/// All members throw CheckpointError. What is never closed is never written.
class ZipWriter {
public:
    /// Overwrites `target`.
    explicit ZipWriter(const std::filesystem::path& target);
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    /// The bytes must live until close(); nothing is copied. Their place in the file is a multiple of 64.
    void add(const std::string& name, std::span<const std::byte> bytes);
    void close();

private:
    bool align(std::uint64_t entry, std::size_t nameSize, std::size_t size);
    [[noreturn]] void fail(const std::string& what);

    zip* m_zip = nullptr;
    std::uint64_t m_offset = 0; ///< where the next record's local header will stand
};

} // namespace lila
