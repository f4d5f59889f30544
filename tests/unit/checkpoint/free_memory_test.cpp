// SPDX-License-Identifier: AGPL-3.0-or-later
// How much memory control groups leave a process.
#include "core/checkpoint/free_memory.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace lila;

class FreeMemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theTightestGroupAroundTheProcessCounts() {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        std::filesystem::create_directories(root / "user.slice/app.scope");
        const auto set = [&](const char* group, const char* limit, int used) {
            std::ofstream(root / group / "memory.max") << limit << '\n';
            std::ofstream(root / group / "memory.current") << used << '\n';
        };
        const auto left = [&](const char* group) { return freeInControlGroups(root, group); };
        QCOMPARE(left("/user.slice/app.scope"), std::optional<std::uint64_t>());
        set("user.slice/app.scope", "max", 50);
        QCOMPARE(left("/user.slice/app.scope"), std::optional<std::uint64_t>());
        set("user.slice", "1000", 700);
        QCOMPARE(left("/user.slice/app.scope"), std::optional<std::uint64_t>(300));
        set("user.slice/app.scope", "200", 50);
        std::ofstream(root / "user.slice/app.scope/memory.stat") << "anon 20\ninactive_file 30\n";
        QCOMPARE(left("/user.slice/app.scope"), std::optional<std::uint64_t>(180));
        QCOMPARE(left("/user.slice"), std::optional<std::uint64_t>(300));
        set(".", "100", 40); // as within a container
        QCOMPARE(left("/"), std::optional<std::uint64_t>(60));
        set(".", "100", 140);
        QCOMPARE(left("/user.slice/app.scope"), std::optional<std::uint64_t>(0));
    }
};

LILA_TEST(FreeMemoryTest)
#include "free_memory_test.moc"
