// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/interrupt.h"

#include <atomic>

namespace lila {
namespace {

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};

// The one thing a signal handler can reach.
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

sigset_t signalSet() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals)
        sigaddset(&set, signal);
    return set;
}

bool isIgnored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

} // namespace

void catchInterrupts() {
    for (const int signal : signals)
        if (signal != SIGHUP || !isIgnored(signal)) // as nohup leaves it
            std::signal(signal, [](int number) {
                interrupted = true;
                std::signal(number, SIG_DFL);
            });
    const sigset_t set = signalSet();
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool wasInterrupted() {
    return interrupted;
}

HeldInterrupts::HeldInterrupts() {
    const sigset_t set = signalSet();
    ::pthread_sigmask(SIG_BLOCK, &set, &m_before);
}

HeldInterrupts::~HeldInterrupts() {
    ::pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

} // namespace lila
