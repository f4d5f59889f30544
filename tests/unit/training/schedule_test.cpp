// SPDX-License-Identifier: AGPL-3.0-or-later
// The learning rate at the points that define it.
#include "core/training/run/schedule.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

bool near(double a, double b) {
    return std::abs(a - b) < 1e-12;
}

} // namespace

class ScheduleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void warmUpRisesInEqualSteps() {
        const Schedule schedule{2.0, 4, 100, ScheduleShape::Cosine, 0.1};
        for (int step = 0; step < 4; ++step)
            QVERIFY(near(schedule.at(step), 0.5 * (step + 1)));
        QVERIFY(near(schedule.at(4), 2.0)); // where the cosine begins
    }

    void cosineFallsToItsFloor() {
        const Schedule schedule{2.0, 10, 110, ScheduleShape::Cosine, 0.1};
        QVERIFY(near(schedule.at(60), 2.0 * (0.1 + 0.9 * 0.5))); // half way
        QVERIFY(
            near(schedule.at(35), 2.0 * (0.1 + 0.9 * 0.5 * (1 + std::sqrt(0.5))))); // at a quarter: cos π/4
        QVERIFY(near(schedule.at(110), 0.2));
        for (int step = 10; step < 110; ++step)
            QVERIFY(schedule.at(step) > schedule.at(step + 1));
    }

    void afterTheEndTheFloorStays() {
        const Schedule schedule{2.0, 10, 110, ScheduleShape::Cosine, 0.1};
        QVERIFY(near(schedule.at(1000), 0.2));
    }

    void constantStays() {
        const Schedule schedule{3e-4, 2, 10, ScheduleShape::Constant, 0.1};
        QVERIFY(near(schedule.at(0), 1.5e-4));
        for (const int step : {1, 2, 9, 10, 1000})
            QVERIFY(near(schedule.at(step), 3e-4));
    }

    void aTrapezoidFallsAtItsEndOnly() {
        const Schedule schedule{2.0, 10, 110, ScheduleShape::Trapezoid, 0.1, 0.2};
        QVERIFY(near(schedule.at(4), 1.0));
        for (const int step : {9, 10, 50, 88})
            QVERIFY(near(schedule.at(step), 2.0));
        QVERIFY(near(schedule.at(99), 2.0 * (0.1 + 0.9 * 0.5))); // half of the last 22
        for (const int step : {110, 1000})
            QVERIFY(near(schedule.at(step), 0.2));
    }

    void aTrapezoidGivenMoreStepsGoesOnAsIfItHadHadThem() {
        const Schedule shorter{2.0, 10, 100, ScheduleShape::Trapezoid, 0.0, 0.25};
        const Schedule longer{2.0, 10, 1000, ScheduleShape::Trapezoid, 0.0, 0.25};
        for (int step = 0; step <= 75; ++step)
            QCOMPARE(shorter.at(step), longer.at(step));
        QVERIFY(shorter.at(76) < longer.at(76));
    }

    void aTrapezoidMayFallAllTheWayOrNotAtAll() {
        const Schedule all{1.0, 10, 50, ScheduleShape::Trapezoid, 0.0, 1.0};
        QVERIFY(near(all.at(10), 1.0) && near(all.at(30), 0.5));
        const Schedule none{1.0, 10, 50, ScheduleShape::Trapezoid, 0.0, 0.0};
        QVERIFY(near(none.at(49), 1.0));
    }

    void withoutWarmUpTheFirstStepHasTheFullRate() {
        QVERIFY(near((Schedule{1.0, 0, 10, ScheduleShape::Cosine, 0.0}).at(0), 1.0));
        QVERIFY(near((Schedule{1.0, 0, 10, ScheduleShape::Constant, 0.0}).at(0), 1.0));
    }

    void warmUpMayOutlastTheRun() {
        const Schedule schedule{1.0, 100, 50, ScheduleShape::Cosine, 0.1};
        QVERIFY(near(schedule.at(49), 0.5));
        QVERIFY(near(schedule.at(100), 1.0));
    }
};

LILA_TEST(ScheduleTest)
#include "schedule_test.moc"
