// SPDX-License-Identifier: AGPL-3.0-or-later
// The costs of error feedback add up to the error of a matrix's output, and what is carried makes it small.
#include "core/packing/error_feedback.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace lila;

namespace {

constexpr std::size_t n = 32;

SecondMoments correlated(std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    SecondMoments moments{n, std::vector<double>(n * n)};
    for (int sample = 0; sample < 200; ++sample) {
        std::vector<float> x(n);
        const float common = 2 * normal(random);
        for (std::size_t i = 0; i < n; ++i)
            x[i] = normal(random) + common * static_cast<float>(i % 3);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                moments.sums[i * n + j] += x[i] * x[j];
    }
    return moments;
}

/// e (H + a hundredth of its mean diagonal) eᵀ
double outputError(const SecondMoments& moments, std::span<const float> e) {
    double sum = 0, trace = 0, square = 0;
    for (std::size_t i = 0; i < n; ++i) {
        trace += moments.sums[i * n + i];
        square += e[i] * e[i];
        for (std::size_t j = 0; j < n; ++j)
            sum += e[i] * moments.sums[i * n + j] * e[j];
    }
    return sum + 0.01 * trace / n * square;
}

/// Rounds weights to whole numbers as LDLQ does; with `cost` what it says of the result.
std::vector<float> roundedWith(const ErrorFeedback& feedback, std::span<const float> weights, double& cost) {
    std::vector<float> errors(n), carried(n);
    cost = 0;
    for (std::size_t block = n / 8; block-- > 0;) {
        lattice::Vector error{}, left{};
        for (std::size_t i = 0; i < 8; ++i) {
            const std::size_t at = block * 8 + i;
            const float target = weights[at] + carried[at];
            const float value = std::round(target);
            error[i] = errors[at] = weights[at] - value;
            left[i] = target - value;
        }
        cost += feedback.cost(block, left);
        feedback.carry(block, error, carried);
    }
    return errors;
}

} // namespace

class ErrorFeedbackTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void costsAddUpToTheErrorOfTheOutput() {
        const SecondMoments moments = correlated(1);
        const ErrorFeedback feedback(moments, std::nullopt);
        std::mt19937 random(2);
        std::normal_distribution<float> normal(0, 2);
        double with = 0, without = 0;
        for (int row = 0; row < 50; ++row) {
            std::vector<float> weights(n), plain(n);
            for (std::size_t i = 0; i < n; ++i) {
                weights[i] = normal(random);
                plain[i] = weights[i] - std::round(weights[i]);
            }
            double cost = 0;
            const double error = outputError(moments, roundedWith(feedback, weights, cost));
            QVERIFY2(std::abs(cost - error) < 1e-3 * error,
                     qPrintable(QString("%1 %2").arg(cost).arg(error)));
            with += error;
            without += outputError(moments, plain);
        }
        QVERIFY2(with < 0.7 * without, qPrintable(QString::number(with / without)));
    }

    void aRotationTurnsTheMomentsToo() {
        const SecondMoments moments = correlated(3);
        const SignRotation rotation(n, 32, 5);
        const ErrorFeedback feedback(moments, rotation);
        std::vector<float> weights(n);
        for (std::size_t i = 0; i < n; ++i)
            weights[i] = std::sin(static_cast<float>(i)) * 3;
        double cost = 0;
        std::vector<float> errors = roundedWith(feedback, weights, cost);
        rotation.undo(errors);
        const double error = outputError(moments, errors);
        QVERIFY(std::abs(cost - error) < 1e-3 * error);
    }

    void inputsThatNeverOccurAreNoFault() {
        const SecondMoments nothing{n, std::vector<double>(n * n)};
        const ErrorFeedback feedback(nothing, std::nullopt);
        double cost = 0;
        const std::vector<float> weights(n, 0.4F);
        for (const float e : roundedWith(feedback, weights, cost))
            QCOMPARE(e, 0.4F);
        QVERIFY(std::isfinite(cost));
    }

    void whatIsNoSumOfSquaresIsRefused() {
        SecondMoments moments = correlated(4);
        moments.sums[1] = moments.sums[n] = 2 * moments.sums[0] + 2 * moments.sums[n + 1];
        VERIFY_ERROR(ErrorFeedback(moments, std::nullopt), "other text, or without one");
        VERIFY_ERROR(ErrorFeedback(moments, SignRotation(n, 32, 5)), "other text, or without one");
        moments = correlated(4);
        moments.sums[n + 1] = std::numeric_limits<double>::infinity();
        VERIFY_ERROR(ErrorFeedback(moments, std::nullopt), "other text, or without one");
    }
};

LILA_TEST(ErrorFeedbackTest)
#include "error_feedback_test.moc"
