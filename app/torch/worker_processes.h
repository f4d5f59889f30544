// SPDX-License-Identifier: AGPL-3.0-or-later
// Several processes of this program that train together on one machine (POSIX).
#pragma once

#include "core/training/loop/trainer.h"

#include <optional>

namespace lila {

/// Which one this process is, where it was started as one of several the torchrun way (RANK, WORLD_SIZE,
/// LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT). Throws std::runtime_error for variables that make
/// no sense.
struct Worker {
    ProcessGroup group;
    int localWorldSize = 1; ///< processes of the group on this machine
};
std::optional<Worker> workerOfEnvironment();

/// Starts this program `count` times with the same arguments and those variables, and waits for all. A signal
/// to stop, noted by `shouldStop`, is passed on to all. Throws std::runtime_error where one fails,
/// having ended the others.
void runWorkers(char** argv, int count, const std::function<bool()>& shouldStop);

/// SIGTERM comes to this process when the one that started it ends.
void stopWithParent();

} // namespace lila
