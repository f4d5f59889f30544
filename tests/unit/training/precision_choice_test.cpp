// SPDX-License-Identifier: AGPL-3.0-or-later
// bf16 is taken where it is clearly faster, and both are measured in about a second.
#include "tests/test_main.h"
#include "tests/unit/training/forward_measures.h"

#include <QElapsedTimer>
#include <QTest>

using namespace lila::test;

class PrecisionChoiceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFasterIsTakenWhereItIsClear() {
        QCOMPARE(choiceBySpeeds(100, 150), std::string("bf16"));
        QCOMPARE(choiceBySpeeds(100, 105), std::string("fp32"));
        QCOMPARE(choiceBySpeeds(100, 50), std::string("fp32"));
    }

    void bothAreMeasured() {
        QElapsedTimer timer;
        timer.start();
        const auto [fp32, bf16] = measuredSpeeds();
        QVERIFY(fp32 > 0);
        QVERIFY(bf16 > 0);
        QVERIFY(timer.elapsed() > 900);
        QVERIFY(timer.elapsed() < 20000);
    }
};

LILA_TEST(PrecisionChoiceTest)
#include "precision_choice_test.moc"
