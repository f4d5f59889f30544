// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether memory suffices for what is about to be done: asked before anything is allocated, because Linux
// grants what it does not have and then kills (Linux only: elsewhere nothing is refused).
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace lila {

/// The message says what needs how much for what, how much is free, and what to do.
class MemoryError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct MemoryPart {
    std::string name; ///< "parameters"
    double bytes = 0;
};

/// Throws MemoryError where the parts together are more than freeMemory() (free_memory.h). `what`: the
/// subject of the message; `advice`: its last words.
void requireMemory(const std::string& what, const std::vector<MemoryPart>& parts, const std::string& advice);

} // namespace lila
