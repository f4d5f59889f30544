// SPDX-License-Identifier: AGPL-3.0-or-later
// Random numbers that are drawn many at once are those that are drawn one by one.
#include "core/sampling/random.h"
#include "tests/instruction_sets.h"
#include "tests/test_main.h"

#include <QTest>

#include <vector>

using namespace lila;

class RandomTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addInstructionSets(); }
    void init() { useInstructionSet(); }

    void normalsAreThoseOfSingleDraws_data() {
        QTest::addColumn<int>("count");
        for (const int count : {0, 1, 63, 64, 65, 1'000'000})
            QTest::addRow("%d", count) << count;
    }
    void normalsAreThoseOfSingleDraws() {
        QFETCH(int, count);
        RandomStream one(11), many(11);
        std::vector<float> expected, drawn(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i)
            expected.push_back(static_cast<float>(0.02 * one.normal()));
        many.normals(0.02, drawn);
        QVERIFY(drawn == expected);
        QCOMPARE(many.uniform(), one.uniform());
    }
};

LILA_TEST(RandomTest)
#include "random_test.moc"
