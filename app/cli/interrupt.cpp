// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <atomic>
#include <csignal>

namespace lila::cli {
namespace {

// The one thing a signal handler can reach.
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

} // namespace

void catchInterrupts() {
    std::signal(SIGINT, [](int) { interrupted = true; });
}

bool wasInterrupted() {
    return interrupted;
}

} // namespace lila::cli
