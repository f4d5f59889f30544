// SPDX-License-Identifier: AGPL-3.0-or-later
// How much memory a program may still take, so that what cannot fit is refused before it is tried.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lila {

/// In bytes: the least of what the machine has free, what its control groups allow and what is left of the
/// process' address space (ulimit -v). Nothing where none of them can be told.
std::optional<std::uint64_t> freeMemory();

/// What a control group and those around it (cgroup v2, mounted at `root`) leave of their limits; nothing
/// where none has one. `group` as in /proc/self/cgroup, with a slash in front.
std::optional<std::uint64_t> freeInControlGroups(const std::filesystem::path& root, const std::string& group);

/// "1.6 GB", with decimal units.
std::string byteText(std::uint64_t bytes);

/// Throws CheckpointError with both figures where `bytes` are more than there are free; `what` begins the
/// sentence, as "reading its tensors".
void requireFreeMemory(std::uint64_t bytes, const std::string& what);

} // namespace lila
