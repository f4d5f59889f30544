// SPDX-License-Identifier: AGPL-3.0-or-later
// What the operating system says of its processors and memory pages: the one Linux-only file of the engine.
#include "core/threads/aligned_memory.h"
#include "core/threads/thread_pool.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <thread>

#ifdef __linux__
#include <sched.h>
#include <sys/mman.h>
#endif

namespace lila {

int physicalCores() {
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        std::set<std::string> cores; // named by the list of their hardware threads
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (!CPU_ISSET(cpu, &allowed))
                continue;
            std::ifstream list("/sys/devices/system/cpu/cpu" + std::to_string(cpu) +
                               "/topology/thread_siblings_list");
            std::string core = std::to_string(cpu);
            std::getline(list, core);
            cores.insert(core);
        }
        if (!cores.empty())
            return static_cast<int>(cores.size());
    }
#endif
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void adviseHugePages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) {
#ifdef __linux__
    madvise(memory, bytes, MADV_HUGEPAGE); // refused is fine: it is then only slower
#endif
}

} // namespace lila
