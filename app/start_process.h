// SPDX-License-Identifier: AGPL-3.0-or-later
// Starts another program (POSIX).
#pragma once

#include <string>
#include <vector>

namespace lila {

struct ProcessStart {
    std::string program;                  ///< its path
    std::vector<std::string> arguments{}; ///< the first is the name that it goes by
    std::vector<std::string> variables{}; ///< NAME=value, before those of this process
    /// Descriptors that become its own standard ones; -1: it shares ours.
    int input = -1, output = -1, errors = -1;
    bool ownSession = false; ///< it outlives the terminal
};

/// Its process id, to be waited for. Throws std::system_error.
int startProcess(const ProcessStart& start);

} // namespace lila
