// SPDX-License-Identifier: AGPL-3.0-or-later
// What does not fit is refused with the figures, by the least of all limits.
#include "core/model/memory_need.h"
#include "tests/test_main.h"

#include <QTest>

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

using namespace lila;

class MemoryNeedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void someMemoryIsFree() { requireMemory("a page", {{"its bytes", 4096}}, "do nothing"); }

    void whatNoMachineHasIsRefused() {
        try {
            requireMemory("this", {{"parameters", 3e18}, {"nothing", 0}, {"cache", 1e18}}, "take less");
            QFAIL("it was allowed");
        } catch (const MemoryError& error) {
            const QString message = error.what();
            QVERIFY2(
                message.startsWith("this needs 4.0 EB of memory (parameters 3.0 EB, cache 1.0 EB), and "),
                error.what());
            QVERIFY2(message.endsWith(" are free; take less"), error.what());
        }
    }

    void theProcessOwnLimitCounts() {
        std::ifstream sizes("/proc/self/statm");
        rlim_t pages = 0;
        sizes >> pages;
        rlimit before{};
        getrlimit(RLIMIT_AS, &before);
        const auto page = static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
        const rlimit small{pages * page + 300'000'000, before.rlim_max};
        setrlimit(RLIMIT_AS, &small);
        std::string refusal;
        try {
            requireMemory("this", {{"it", 200'000'000}}, "");
            requireMemory("this", {{"it", 310'000'000}}, "");
        } catch (const MemoryError& error) {
            refusal = error.what();
        }
        setrlimit(RLIMIT_AS, &before);
        QVERIFY2(refusal.starts_with("this needs 310 MB of memory"), refusal.c_str());
    }
};

LILA_TEST(MemoryNeedTest)
#include "memory_need_test.moc"
