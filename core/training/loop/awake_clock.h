// SPDX-License-Identifier: AGPL-3.0-or-later
// Time that leaves out how long the process was held: by SIGSTOP, a frozen container, a debugger.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace lila {

/// Any thread may ask. A thread of the clock's own looks at the time ten times a second; where it has not for
/// more than a second, nothing ran, and what is longer than usual does not count.
class AwakeClock {
public:
    AwakeClock();

    /// Since construction.
    double seconds();

private:
    using Clock = std::chrono::steady_clock;

    void look(Clock::time_point now);

    std::mutex m_mutex;
    std::condition_variable_any m_never; ///< waits end by time, or with the clock
    const Clock::time_point m_began = Clock::now();
    Clock::time_point m_last = m_began;
    Clock::duration m_held{0};
    std::jthread m_watch; ///< last: it looks at the others
};

} // namespace lila
