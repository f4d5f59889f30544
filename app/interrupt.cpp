// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/interrupt.h"

#include <atomic>
#include <csignal>

namespace lila {
namespace {

// The one thing a signal handler can reach.
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

} // namespace

void catchInterrupts() {
    for (const int signal : {SIGINT, SIGTERM})
        std::signal(signal, [](int number) {
            interrupted = true;
            std::signal(number, SIG_DFL);
        });
}

bool wasInterrupted() {
    return interrupted;
}

} // namespace lila
