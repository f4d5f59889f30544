// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/model/memory_need.h"

#include "core/checkpoint/free_memory.h"

#include <algorithm>

namespace lila {
namespace {

std::string text(double bytes) {
    constexpr double most = 1e19; // of 64 bits
    return byteText(static_cast<std::uint64_t>(std::min(bytes, most)));
}

} // namespace

void requireMemory(const std::string& what, const std::vector<MemoryPart>& parts, const std::string& advice) {
    double all = 0;
    std::string list;
    for (const MemoryPart& part : parts) {
        all += part.bytes;
        if (part.bytes > 0)
            list += (list.empty() ? "" : ", ") + part.name + ' ' + text(part.bytes);
    }
    const auto available = freeMemory();
    if (available && all > static_cast<double>(*available))
        throw MemoryError(what + " needs " + text(all) + " of memory (" + list + "), and " +
                          byteText(*available) + " are free; " + advice);
}

} // namespace lila
