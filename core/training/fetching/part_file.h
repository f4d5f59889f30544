// SPDX-License-Identifier: AGPL-3.0-or-later
// A file that is not whole yet, and goes on from where it was: held by one process at a time (POSIX).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lila {

/// All members throw DownloadError where the disk does not do what they ask.
class PartFile {
public:
    /// Opens it, or makes an empty one.
    explicit PartFile(std::filesystem::path path);
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    /// Waits for other processes that hold it, asking `goOn` some times a second; false where that says stop.
    /// The end of the process lets go of it.
    bool hold(const std::function<bool()>& goOn);
    /// Whether the name is still this file's: whoever held it before may have finished it, and another begun.
    bool isCurrent() const;

    std::uint64_t size() const;
    void append(std::string_view bytes);
    void requireRoom(std::uint64_t more) const;
    void empty();
    /// In hexadecimal; nothing where `goOn` says stop.
    std::optional<std::string> sha256(const std::function<bool()>& goOn) const;
    /// Brings it to the disk, under that name.
    void becomes(const std::filesystem::path& file);

private:
    std::filesystem::path m_path;
    int m_descriptor = -1;
};

} // namespace lila
