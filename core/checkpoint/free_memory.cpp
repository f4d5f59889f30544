// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/free_memory.h"

#include "core/checkpoint/checkpoint.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace lila {
namespace {

using Bytes = std::optional<std::uint64_t>;

/// The number after `key` in a file of the kernel's.
Bytes numberIn(const std::filesystem::path& file, const std::string& key) {
    std::ifstream stream(file);
    for (std::string word; stream >> word;) {
        std::uint64_t number = 0;
        if (word == key && stream >> number)
            return number;
    }
    return std::nullopt;
}

Bytes firstNumberIn(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::uint64_t number = 0;
    return stream >> number ? Bytes(number) : std::nullopt;
}

Bytes freeOnMachine() {
    const Bytes kilobytes = numberIn("/proc/meminfo", "MemAvailable:");
    return kilobytes ? Bytes(*kilobytes * 1024) : std::nullopt;
}

/// What the kernel could take back from the group's files counts as free.
Bytes freeInOneGroup(const std::filesystem::path& folder) {
    const Bytes limit = firstNumberIn(folder / "memory.max"); // "max" is no number
    const Bytes used = firstNumberIn(folder / "memory.current");
    if (!limit || !used)
        return std::nullopt;
    const std::uint64_t files = numberIn(folder / "memory.stat", "inactive_file").value_or(0);
    const std::uint64_t held = *used - std::min(*used, files);
    return *limit - std::min(*limit, held);
}

Bytes leastOf(Bytes a, Bytes b) {
    return a && b ? std::min(a, b) : a ? a : b;
}

/// The group of this process by version 2, which has no number and no names.
std::string ownControlGroup() {
    std::ifstream stream("/proc/self/cgroup");
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with("0::/"))
            return line.substr(3);
    return "/";
}

Bytes freeAddressSpace() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return std::nullopt;
    const Bytes pages = firstNumberIn("/proc/self/statm");
    const std::uint64_t used = pages.value_or(0) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, used);
}

} // namespace

std::optional<std::uint64_t> freeInControlGroups(const std::filesystem::path& root,
                                                 const std::string& group) {
    Bytes least = freeInOneGroup(root);
    std::filesystem::path folder = root;
    for (const auto& part : std::filesystem::path(group).relative_path())
        least = leastOf(least, freeInOneGroup(folder /= part));
    return least;
}

std::optional<std::uint64_t> freeMemory() {
    const Bytes allowed = freeInControlGroups("/sys/fs/cgroup", ownControlGroup());
    return leastOf(freeOnMachine(), leastOf(allowed, freeAddressSpace()));
}

std::string byteText(std::uint64_t bytes) {
    constexpr std::array units{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < units.size(); ++unit)
        value /= 1000;
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 || value >= 99.95 ? "%.0f" : "%.1f", value);
    return std::string(text) + ' ' + units[unit];
}

void requireFreeMemory(std::uint64_t bytes, const std::string& what) {
    const Bytes free = freeMemory();
    if (free && bytes > *free)
        throw CheckpointError(what + " takes " + byteText(bytes) + " of memory, and " + byteText(*free) +
                              " are free: close other programs, or use a machine with more");
}

} // namespace lila
