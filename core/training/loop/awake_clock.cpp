// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/loop/awake_clock.h"

namespace lila {
namespace {

constexpr std::chrono::milliseconds usual{100};
constexpr std::chrono::seconds longest{1};

} // namespace

AwakeClock::AwakeClock()
    : m_watch([this](const std::stop_token& stop) {
          std::unique_lock lock(m_mutex);
          while (!stop.stop_requested()) {
              m_never.wait_for(lock, stop, usual, [] { return false; });
              look(Clock::now());
          }
      }) {}

double AwakeClock::seconds() {
    const std::lock_guard lock(m_mutex);
    const Clock::time_point now = Clock::now();
    look(now);
    return std::chrono::duration<double>(now - m_began - m_held).count();
}

void AwakeClock::look(Clock::time_point now) {
    if (now - m_last > longest)
        m_held += now - m_last - usual;
    m_last = now;
}

} // namespace lila
