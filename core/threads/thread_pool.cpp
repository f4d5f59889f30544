// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/threads/thread_pool.h"

#include <hwy/base.h>
#include <hwy/cache_control.h>

#include <algorithm>
#include <utility>

namespace lila {
namespace {

constexpr int pausesBeforeYielding =
    200; ///< some microseconds: longer than the gap between two runs of a step
constexpr int yieldsBeforeSleeping = 400;

} // namespace

ThreadPool::ThreadPool(int threads) {
    const int count = threads > 0 ? threads : physicalCores();
    try {
        for (int thread = 1; thread < count; ++thread)
            m_workers.emplace_back([this, thread] { serve(thread); });
    } catch (...) {
        joinAll(); // a thread that is destroyed unjoined ends the program
        throw;
    }
}

ThreadPool::~ThreadPool() {
    joinAll();
}

void ThreadPool::joinAll() {
    m_quit = true;
    ++m_wake;
    m_wake.notify_all();
    for (std::thread& worker : m_workers)
        worker.join();
}

void ThreadPool::start(int tasks, Call call, void* work) {
    const std::lock_guard lock(m_user);
    if (tasks <= 1 || m_workers.empty()) {
        for (int task = 0; task < tasks; ++task)
            call(work, task, 0);
        return;
    }
    m_call = call;
    m_work = work;
    m_tasks = tasks;
    m_unfinished.store(tasks, std::memory_order_relaxed);
    m_unclaimed.store(tasks); // sequentially consistent, as is m_sleeping
    if (m_sleeping.load() > 0) {
        ++m_wake;
        m_wake.notify_all();
    }
    while (helpOnce(0)) {
    }
    for (int spins = 0; m_unfinished.load(std::memory_order_acquire) > 0; ++spins) {
        if (spins < pausesBeforeYielding)
            hwy::Pause();
        else
            std::this_thread::yield();
    }
    if (m_failed.load(std::memory_order_relaxed)) { // seen with the unfinished that came to 0
        m_failed = false;
        std::rethrow_exception(std::exchange(m_error, nullptr));
    }
}

bool ThreadPool::helpOnce(int thread) {
    // A claim that succeeds is one of the run under way: there is nothing to claim between runs.
    int unclaimed = m_unclaimed.load(std::memory_order_acquire);
    do {
        if (unclaimed == 0)
            return false;
    } while (!m_unclaimed.compare_exchange_weak(unclaimed, unclaimed - 1, std::memory_order_acq_rel,
                                                std::memory_order_acquire));
    try {
        m_call(m_work, m_tasks - unclaimed, thread);
    } catch (...) {
        if (!m_failed.exchange(true))
            m_error = std::current_exception();
    }
    m_unfinished.fetch_sub(1, std::memory_order_release);
    return true;
}

void ThreadPool::serve(int thread) {
    int idle = 0;
    while (!m_quit.load(std::memory_order_relaxed)) {
        if (helpOnce(thread)) {
            idle = 0;
        } else if (++idle < pausesBeforeYielding) {
            hwy::Pause();
        } else if (idle < pausesBeforeYielding + yieldsBeforeSleeping) {
            std::this_thread::yield();
        } else {
            sleepUntilWoken();
            idle = 0;
        }
    }
}

void ThreadPool::sleepUntilWoken() {
    // In this order, so that a run that starts meanwhile either is seen here or sees the sleeper.
    ++m_sleeping;
    const std::uint32_t before = m_wake.load();
    if (m_unclaimed.load() == 0 && !m_quit)
        m_wake.wait(before);
    --m_sleeping;
}

} // namespace lila
