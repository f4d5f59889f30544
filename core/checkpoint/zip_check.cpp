// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/zip_check.h"

#include "core/checkpoint/checkpoint.h"

#include <zip.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

namespace lila {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view locatorMagic = "PK\6\7"sv;
constexpr std::string_view directoryMagic = "PK\6\6"sv;
constexpr std::uint64_t locatorSize = 20;
constexpr std::uint64_t directoryEndSize = 56;
constexpr std::uint64_t smallestEntry = 46;
constexpr std::uint64_t longestTail = 65536 + 22 + locatorSize; // comment, end record, zip64 locator

std::uint64_t number(std::string_view bytes, std::size_t at) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

/// Up to `size` bytes from `offset` on, of an open source.
std::string bytesAt(zip_source* source, std::uint64_t offset, std::uint64_t size) {
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    if (zip_source_seek(source, static_cast<zip_int64_t>(offset), SEEK_SET) != 0)
        return {};
    while (filled < bytes.size()) {
        const zip_int64_t got = zip_source_read(source, bytes.data() + filled, bytes.size() - filled);
        if (got <= 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

} // namespace

std::uint64_t requirePlausibleZip(zip_source* source) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_source_stat(source, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0 || zip_source_open(source) != 0)
        throw CheckpointError(std::string("it cannot be read: ") +
                              zip_error_strerror(zip_source_error(source)));
    const std::uint64_t size = stat.size;
    const std::uint64_t tailSize = std::min(size, longestTail);
    const std::string tail = bytesAt(source, size - tailSize, tailSize);
    bool plausible = true;
    for (std::size_t at = tail.find(locatorMagic); at != std::string::npos; at = tail.find(locatorMagic, at + 1)) {
        if (at + locatorSize > tail.size())
            break;
        const std::uint64_t offset = number(tail, at + 8);
        if (size < directoryEndSize || offset > size - directoryEndSize)
            continue; // libzip finds nothing there either
        const std::string end = bytesAt(source, offset, directoryEndSize);
        if (end.size() == directoryEndSize && end.starts_with(directoryMagic))
            plausible = plausible && std::max(number(end, 24), number(end, 32)) <= size / smallestEntry;
    }
    zip_source_close(source);
    if (!plausible)
        throw CheckpointError("its zip directory claims more entries than the file has room for");
    return size;
}

} // namespace lila
