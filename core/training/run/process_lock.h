// SPDX-License-Identifier: AGPL-3.0-or-later
// A file that one process holds while it works in a run's folder, and by which others know which that is.
#pragma once

#include <filesystem>
#include <optional>

namespace lila {

/// Takes the lock on all of an open file (POSIX: of the process, until it closes the file once). False, with
/// errno, where another process has it.
bool takeProcessLock(int descriptor);
/// The other process that has it, or processElsewhere.
std::optional<int> processLockHolder(int descriptor);

/// Throws TrainingError: that process works in the run's folder.
[[noreturn]] void failAsTaken(const std::filesystem::path& folder, int process);

} // namespace lila
