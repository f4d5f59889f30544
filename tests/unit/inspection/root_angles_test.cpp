// SPDX-License-Identifier: AGPL-3.0-or-later
// Angles of successive strongest roots: what is expected by chance, and when it is not chance.
#include "core/inspection/root_angles.h"
#include "tests/test_main.h"

#include <QTest>

#include <cmath>
#include <numeric>
#include <random>

using namespace lila;

class RootAnglesTest : public QObject {
    Q_OBJECT

    static RootIndex indexOf(const std::vector<int>& strongest) {
        std::vector<Activation> activations;
        for (const int root : strongest) {
            LayerActivation& layer = activations.emplace_back(1).front();
            layer.rootWeights[static_cast<std::size_t>(root)] = 1;
        }
        RootIndex index(1);
        index.add(std::vector<int>(strongest.size(), 5), activations);
        return index;
    }

private Q_SLOTS:
    void tailsAreThoseOfTables() {
        // The 5 % and 1 % points that tables give.
        for (const auto& [x, degrees, p] : {std::tuple(3.841, 1, 0.05),
                                            {5.991, 2, 0.05},
                                            {7.815, 3, 0.05},
                                            {9.488, 4, 0.05},
                                            {6.635, 1, 0.01},
                                            {13.277, 4, 0.01}})
            QVERIFY(std::abs(chiSquareTail(x, degrees) - p) < 1e-4);
        for (int degrees = 1; degrees <= 4; ++degrees)
            QCOMPARE(chiSquareTail(0, degrees), 1.0);
    }

    void chanceIsNotRefused() {
        std::mt19937 random(7);
        int refused = 0;
        for (int round = 0; round < 40; ++round) {
            std::vector<int> roots;
            for (int i = 0; i < 2000; ++i)
                roots.push_back(static_cast<int>(random() % lattice::rootCount));
            const AngleTest test = testAngles(indexOf(roots), 0);
            QVERIFY(test.degrees >= 2);
            QVERIFY(std::abs(std::accumulate(test.expected.begin(), test.expected.end(), 0.0) - 1999) < 1e-6);
            QVERIFY(std::abs(test.expected[1] / 1999 - 56 / 240.0) < 0.02);
            refused += test.p < 0.05;
        }
        QVERIFY2(refused <= 7, qPrintable(QString::number(refused))); // 2 of 40 by chance
    }

    void whatStaysIsFound() {
        std::vector<int> roots;
        for (int i = 0; i < 600; ++i)
            roots.push_back(i / 3 * 7 % lattice::rootCount); // each three times in a row
        const AngleTest test = testAngles(indexOf(roots), 0);
        QVERIFY(test.observed[0] > 100 * test.expected[0]);
        QVERIFY(test.p < 1e-6);
    }

    void oneRootIsNoTest() {
        QCOMPARE(testAngles(indexOf(std::vector<int>(100, 3)), 0).degrees, 0);
        QCOMPARE(testAngles(indexOf({4}), 0).p, 1.0);
        QCOMPARE(testAngles(RootIndex(1), 0).degrees, 0);
    }
};

LILA_TEST(RootAnglesTest)
#include "root_angles_test.moc"
