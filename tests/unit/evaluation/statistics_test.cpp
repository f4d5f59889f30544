// SPDX-License-Identifier: AGPL-3.0-or-later
// Intervals and p-values against figures worked out by hand.
#include "core/evaluation/statistics.h"
#include "core/sampling/random.h"
#include "tests/test_main.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace lila;
using Values = std::vector<double>;

class StatisticsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allSignPatternsOfAFewAreCounted() {
        // ±1 ±2 ±3: a sum of 6 or -6 in 2 of 8 patterns.
        QCOMPARE(signFlipP(Values{1, 2, 3}), 2.0 / 8);
        // 1 + 2 - 3 = 0: every pattern is as far from zero.
        QCOMPARE(signFlipP(Values{1, 2, -3}), 1.0);
        // |sum| 4 of ±1 ±1 ±2 ±2 (-1 +1 +2 +2): 6 in 2 patterns, 4 in 4, of 16.
        QCOMPARE(signFlipP(Values{-1, 1, 2, 2}), 6.0 / 16);
        QCOMPARE(signFlipP(Values{5}), 1.0);
        QCOMPARE(signFlipP(Values(13, 0.1)), 2.0 / 8192); // rounding must not split what is equal
    }

    void manyAreSampled() {
        QCOMPARE(signFlipP(Values(50, 1.0)), 1.0 / (permutationResamples + 1));
        QCOMPARE(signFlipP(Values(50, 0.0)), 1.0);
        Values mixed; // mean 0.2, deviation about 1, n 100: z near 2, p near 0.046
        for (int i = 0; i < 100; ++i)
            mixed.push_back(i < 60 ? 1 : -1);
        const double p = signFlipP(mixed);
        // P(|Binomial(100, 1/2) - 50| >= 10) = 0.0569
        QVERIFY2(std::abs(p - 0.0569) < 0.008, qPrintable(QString::number(p)));
    }

    void theBootstrapFindsTheStandardError() {
        RandomStream random(5);
        Values values;
        for (int i = 0; i < 400; ++i)
            values.push_back(3 + random.normal());
        const double mean = meanOf(values);
        double square = 0;
        for (const double v : values)
            square += (v - mean) * (v - mean);
        const double margin = 1.96 * std::sqrt(square / 400 / 400);
        const Interval interval = bootstrapMean(values);
        QVERIFY(std::abs(interval.low - (mean - margin)) < 0.1 * margin);
        QVERIFY(std::abs(interval.high - (mean + margin)) < 0.1 * margin);
        QVERIFY(interval == bootstrapMean(values)); // the same again
    }

    void ratiosAreOfSumsNotMeansOfRatios() {
        QVERIFY(bootstrapMean(Values{2, 2, 2}) == (Interval{2, 2}));
        const Interval constant = bootstrapRatio(Values{1, 10, 100}, Values{2, 20, 200});
        QVERIFY(std::abs(constant.low - 0.5) < 1e-12 && std::abs(constant.high - 0.5) < 1e-12);
        // Of two pairs, a resample is one twice (1/1 or 3/1) or both (4/2): quantiles at the ends are 1
        // and 3.
        QVERIFY(bootstrapRatio(Values{1, 3}, Values{1, 1}) == (Interval{1, 3}));
    }

    void ratiosOfTwoModelsArePaired() {
        using Terms = std::vector<RatioTerms>;
        const Terms first{{1, 2}, {2, 2}, {3, 2}}, second{{2, 2}, {4, 2}, {6, 2}};
        const PairedDifference same = pairedRatioDifference(first, second);
        QCOMPARE(same.delta, 1.0);
        QCOMPARE(same.p, signFlipP(Values{1, 2, 3})); // of equal denominators, the sign-flip test
        QCOMPARE(same.count, 3);
        QVERIFY(same.ci95.low == 0.5 && same.ci95.high == 1.5);
        // 3/4 - 1/2; with one story exchanged it is 3/5 - 2/3 or the other way round.
        const PairedDifference other = pairedRatioDifference(Terms{{1, 2}, {1, 2}}, Terms{{1, 1}, {2, 3}});
        QCOMPARE(other.delta, 0.25);
        QCOMPARE(other.p, 2.0 / 4);
        QCOMPARE(pairedRatioDifference(first, first).p, 1.0);
        QCOMPARE(pairedRatioDifference({}, {}).count, 0);
    }

    /// As of a model that went wrong: nothing is known then, least of all that a difference is significant.
    void whatIsNoNumberGivesNone() {
        const double nan = std::nan("");
        for (const std::size_t count : {5, 50}) {
            Values values(count, 1.0);
            values[2] = nan;
            QVERIFY(std::isnan(signFlipP(values)));
            const Interval interval = bootstrapMean(values);
            QVERIFY(std::isnan(interval.low) && std::isnan(interval.high));
            std::vector<RatioTerms> first(count, {1, 1}), second(count, {2, 1});
            second[1].numerator = nan;
            QVERIFY(std::isnan(pairedRatioDifference(first, second).p));
        }
    }

    /// A resample of one story is that story: what comes out says nothing of how sure it is.
    void oneStoryHasNoInterval() {
        const Interval interval = bootstrapMean(Values{2});
        QVERIFY(std::isnan(interval.low) && std::isnan(interval.high));
        QVERIFY(std::isnan(pairedDifference(Values{2}).ci95.high));
    }

    void differencesComeWithAll() {
        const PairedDifference none = pairedDifference({});
        QCOMPARE(none.count, 0);
        const PairedDifference some = pairedDifference(Values{1, 2, 3});
        QCOMPARE(some.delta, 2.0);
        QCOMPARE(some.p, 0.25);
        QCOMPARE(some.count, 3);
        QVERIFY(some.ci95.low >= 1 && some.ci95.low < 2 && some.ci95.high <= 3 && some.ci95.high > 2);
    }
};

LILA_TEST(StatisticsTest)
#include "statistics_test.moc"
