// SPDX-License-Identifier: AGPL-3.0-or-later
// Ctrl-C, SIGTERM and the end of the terminal (SIGHUP), for work that ends in an orderly way (POSIX).
#pragma once

#include <csignal>

namespace lila {

/// From now on they are only noted, each the first time; a second one ends the program. Those that were held
/// back until now come. Under nohup the end of the terminal stays ignored.
void catchInterrupts();
bool wasInterrupted();

/// While it lives, they wait for this thread, and for good in a program that is started meanwhile, until that
/// calls catchInterrupts(): what comes while it still loads is not lost, and does not end it.
class HeldInterrupts {
public:
    HeldInterrupts();
    ~HeldInterrupts();
    HeldInterrupts(const HeldInterrupts&) = delete;
    HeldInterrupts& operator=(const HeldInterrupts&) = delete;

private:
    sigset_t m_before;
};

} // namespace lila
