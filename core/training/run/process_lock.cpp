// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/process_lock.h"

#include "core/training/run/run_folder.h"
#include "core/training/run/training_error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace lila {
namespace {

struct flock wholeFile() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

} // namespace

bool takeProcessLock(int descriptor) {
    struct flock lock = wholeFile();
    return ::fcntl(descriptor, F_SETLK, &lock) == 0;
}

std::optional<int> processLockHolder(int descriptor) {
    struct flock lock = wholeFile();
    const bool isKnown = ::fcntl(descriptor, F_GETLK, &lock) == 0;
    // The system has 0 or less for a process that it cannot name here.
    return isKnown && lock.l_type != F_UNLCK ? std::optional(std::max(lock.l_pid, processElsewhere))
                                             : std::nullopt;
}

void failAsTaken(const std::filesystem::path& folder, int process) {
    if (process == processElsewhere)
        throw TrainingError(
            folder.string() +
            " is being trained in by a process of another machine or container: stop it there");
    throw TrainingError(folder.string() + " is being trained in by process " + std::to_string(process) +
                        ": stop that first, or take another folder");
}

} // namespace lila
