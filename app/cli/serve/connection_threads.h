// SPDX-License-Identifier: AGPL-3.0-or-later
// A thread for each connection, which ends with it.
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace lila::cli {

/// For the library, which serves a connection by each piece of work.
class ConnectionThreads final : public httplib::TaskQueue {
public:
    using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr)); // void, or bool

    Enqueued enqueue(std::function<void()> work) override {
        {
            const std::lock_guard lock(m_mutex);
            ++m_running;
        }
        const auto run = [this, work = std::move(work)] {
            work();
            done();
        };
        try {
            std::thread(run).detach();
        } catch (...) { // no further thread, or no memory for one: the others are to end first
            run();
        }
        return static_cast<Enqueued>(true);
    }
    void shutdown() override {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_running == 0; });
    }

private:
    void done() {
        const std::lock_guard lock(m_mutex);
        --m_running;
        m_changed.notify_all();
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_running = 0;
};

} // namespace lila::cli
