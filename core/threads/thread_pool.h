// SPDX-License-Identifier: AGPL-3.0-or-later
// Threads that share the arithmetic of a pass.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace lila {

/// Processor cores this process may run on; hardware threads of one core count once.
int physicalCores();

/// Tasks are claimed one by one, and a run is over when all tasks are done, not when all threads have come
/// by: a thread that has lost its processor to another program holds up nothing that it has not claimed. Idle
/// threads spin briefly, then yield, then sleep.
class ThreadPool {
public:
    /// 0: one a physical core. The thread that calls run() is one of them. Throws std::system_error where the
    /// system gives no more threads.
    explicit ThreadPool(int threads = 0);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    int size() const { return static_cast<int>(m_workers.size()) + 1; }

    /// Calls work(task, thread) for every task 0..tasks-1, thread being 0..size()-1, and returns when all are
    /// done. Any thread may call it, but not from within a task; one run at a time, others wait. Throws the
    /// first of what tasks have thrown, when none is under way any more; which of the others were done is not
    /// known then.
    template <class Work>
    void run(int tasks, Work&& work) {
        using Plain = std::remove_reference_t<Work>;
        start(
            tasks, [](void* w, int task, int thread) { (*static_cast<Plain*>(w))(task, thread); },
            const_cast<void*>(static_cast<const void*>(std::addressof(work))));
    }

private:
    using Call = void (*)(void* work, int task, int thread);

    void start(int tasks, Call call, void* work);
    void serve(int thread);
    void joinAll();
    bool helpOnce(int thread);
    void sleepUntilWoken();

    std::mutex m_user; ///< held by the thread whose run it is
    // Of the current run; written before m_unclaimed, read only after a task has been claimed.
    Call m_call = nullptr;
    void* m_work = nullptr;
    int m_tasks = 0;
    // Written by the first task that throws, before it counts as finished.
    std::atomic<bool> m_failed = false;
    std::exception_ptr m_error;

    alignas(64) std::atomic<int> m_unclaimed = 0;
    alignas(64) std::atomic<int> m_unfinished = 0;
    alignas(64) std::atomic<std::uint32_t> m_wake = 0; ///< changes when sleepers are to look again
    std::atomic<int> m_sleeping = 0;
    std::atomic<bool> m_quit = false;
    std::vector<std::thread> m_workers;
};

} // namespace lila
