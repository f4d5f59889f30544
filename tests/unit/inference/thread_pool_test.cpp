// SPDX-License-Identifier: AGPL-3.0-or-later
// Every task once, whoever does it; run under the thread sanitizer too.
#include "core/threads/thread_pool.h"
#include "tests/test_main.h"

#include <QTest>

#include <chrono>
#include <new>
#include <numeric>
#include <vector>

using namespace lila;

class ThreadPoolTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTaskRunsOnce_data() {
        QTest::addColumn<int>("threads");
        for (const int threads : {1, 2, 3, 8})
            QTest::addRow("%d threads", threads) << threads;
    }
    void everyTaskRunsOnce() {
        QFETCH(int, threads);
        ThreadPool pool(threads);
        QCOMPARE(pool.size(), threads);
        for (int round = 0; round < 2000; ++round) {
            const int tasks = round % 41;
            std::vector<int> done(tasks), by(tasks, -1); // plain: each task is somebody's alone
            pool.run(tasks, [&](int task, int thread) {
                ++done[task];
                by[task] = thread;
            });
            QCOMPARE(std::accumulate(done.begin(), done.end(), 0), tasks);
            for (int task = 0; task < tasks; ++task) {
                QCOMPARE(done[task], 1);
                QVERIFY(by[task] >= 0 && by[task] < threads);
            }
        }
    }

    void runsSeeWhatTheRunBeforeWrote() {
        ThreadPool pool(3);
        std::vector<long> values(64, 1);
        for (int round = 0; round < 500; ++round)
            pool.run(64, [&, before = values](int task, int) { values[task] = before[(task + 1) % 64] + 1; });
        QCOMPARE(values[17], 501L);
    }

    void sleepersWakeUp() {
        ThreadPool pool(4);
        for (int round = 0; round < 5; ++round) {
            std::this_thread::sleep_for(
                std::chrono::milliseconds(30)); // long enough that all have gone to sleep
            std::atomic<int> inside = 0;
            std::atomic<bool> together = false;
            // Every thread is needed: a task ends when all four are under way.
            pool.run(4, [&](int, int) {
                ++inside;
                while (inside < 4)
                    std::this_thread::yield();
                together = true;
            });
            QVERIFY(together);
        }
    }

    void aStuckThreadHoldsUpOnlyItsOwnTask() {
        ThreadPool pool(2);
        std::atomic<int> others = 0;
        std::atomic<bool> sawAll = false;
        pool.run(20, [&](int task, int) {
            if (task > 0) {
                ++others;
                return;
            }
            while (others < 19) // ends only if the other thread does all the rest meanwhile
                std::this_thread::yield();
            sawAll = true;
        });
        QVERIFY(sawAll);
    }

    void severalUsersTakeTurns() {
        ThreadPool pool(2);
        std::atomic<long> sum = 0;
        const auto use = [&] {
            for (int i = 0; i < 300; ++i)
                pool.run(7, [&](int task, int) { sum += task; });
        };
        std::thread other(use);
        use();
        other.join();
        QCOMPARE(sum.load(), 2L * 300 * 21);
    }

    void whatATaskThrowsReachesTheCaller_data() { everyTaskRunsOnce_data(); }
    void whatATaskThrowsReachesTheCaller() {
        QFETCH(int, threads);
        ThreadPool pool(threads);
        for (int round = 0; round < 200; ++round) {
            std::atomic<int> begun = 0;
            const auto work = [&](int task, int) {
                ++begun;
                if (task % 7 == 3)
                    throw std::bad_alloc();
            };
            QVERIFY_THROWS_EXCEPTION(std::bad_alloc, pool.run(20, work));
            QVERIFY(begun >= 4); // none is under way any more, nor begins later
            const int atTheEnd = begun;
            std::vector<int> done(16);
            pool.run(16, [&](int task, int) { ++done[task]; }); // and the pool is as before
            QCOMPARE(std::accumulate(done.begin(), done.end(), 0), 16);
            QCOMPARE(begun.load(), atTheEnd);
        }
    }

    void theMachineHasCores() {
        QVERIFY(physicalCores() >= 1);
        QVERIFY(physicalCores() <= static_cast<int>(std::thread::hardware_concurrency()));
        QCOMPARE(ThreadPool().size(), physicalCores());
    }
};

LILA_TEST(ThreadPoolTest)
#include "thread_pool_test.moc"
