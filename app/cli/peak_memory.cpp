// SPDX-License-Identifier: AGPL-3.0-or-later
// Linux only: /proc. getrusage() would count what the process was before it became this program.
#include "app/cli/peak_memory.h"

#include <fstream>
#include <string>

namespace lila::cli {

double peakMemoryMegabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stod(line.substr(6)) * 1024 / 1e6;
    return 0;
}

} // namespace lila::cli
