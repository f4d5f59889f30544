// SPDX-License-Identifier: AGPL-3.0-or-later
// Every kernel against a naive twin in double, over odd sizes.
#include "core/inference/kernels.h"
#include "tests/instruction_sets.h"
#include "tests/noise.h"
#include "tests/test_main.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace lila;

class KernelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addInstructionSets(); }
    void init() { useInstructionSet(); }

    void matrixVector_data() {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        for (const auto& [rows, columns] :
             {std::pair{1, 1}, {3, 5}, {4, 16}, {7, 31}, {8, 64}, {13, 257}, {240, 8}, {65, 100}})
            QTest::addRow("%d x %d", rows, columns) << rows << columns;
    }
    void matrixVector() {
        QFETCH(int, rows);
        QFETCH(int, columns);
        const std::vector<float> m = noise(rows * columns, 1);
        const std::vector<float> x = noise(columns, 2);
        const std::vector<float> bias = noise(rows, 3);
        std::vector<float> plain(rows), biased(rows);
        kernels::matrixVector(m, x, {}, plain);
        kernels::matrixVector(m, x, bias, biased);
        for (int i = 0; i < rows; ++i) {
            double sum = 0;
            for (int j = 0; j < columns; ++j)
                sum += static_cast<double>(m[i * columns + j]) * x[j];
            QVERIFY(std::abs(plain[i] - sum) < 1e-4);
            QVERIFY(std::abs(biased[i] - sum - bias[i]) < 1e-4);
        }
    }

    void elementwise_data() {
        QTest::addColumn<int>("n");
        for (const int n : {1, 2, 7, 8, 15, 16, 33, 240, 1023})
            QTest::addRow("%d", n) << n;
    }
    void elementwise() {
        QFETCH(int, n);
        const std::vector<float> x = noise(n, 4, 3);

        std::vector<float> y = x;
        kernels::gelu(y);
        for (int i = 0; i < n; ++i)
            QVERIFY(std::abs(y[i] - 0.5 * x[i] * (1 + std::erf(x[i] / std::sqrt(2.0)))) < 2e-6);

        y = x;
        kernels::softmax(y);
        double z = 0;
        for (const float v : x)
            z += std::exp(static_cast<double>(v));
        for (int i = 0; i < n; ++i)
            QVERIFY(std::abs(y[i] - std::exp(static_cast<double>(x[i])) / z) < 1e-6);

        const std::vector<float> weight = noise(n, 5);
        const std::vector<float> bias = noise(n, 6);
        y = x;
        kernels::add(y, bias);
        for (int i = 0; i < n; ++i)
            QCOMPARE(y[i], x[i] + bias[i]);

        kernels::layerNorm(x, weight, bias, y);
        double mean = 0, variance = 0;
        for (const float v : x)
            mean += v / static_cast<double>(n);
        for (const float v : x)
            variance += (v - mean) * (v - mean) / n;
        for (int i = 0; i < n; ++i)
            QVERIFY(std::abs(y[i] - ((x[i] - mean) / std::sqrt(variance + 1e-5) * weight[i] + bias[i])) <
                    1e-4);
    }

    void geluKeepsItsTails() {
        std::vector<float> x = {-40, -12, -6, -1e-8F, 0, 1e-8F, 6, 40, NAN};
        kernels::gelu(x);
        QVERIFY(std::abs(x[0]) < 1e-30);
        QVERIFY(std::abs(x[1]) < 1e-30);
        QVERIFY(std::abs(x[2]) < 1e-7 && x[2] <= 0);
        QVERIFY(std::abs(x[3] + 5e-9) < 1e-12);
        QCOMPARE(x[4], 0.0F);
        QVERIFY(std::abs(x[5] - 5e-9) < 1e-12);
        QCOMPARE(x[6], 6.0F);
        QCOMPARE(x[7], 40.0F);
        QVERIFY(std::isnan(x[8]));
    }

    void softmaxKeepsANan() {
        for (const std::size_t place : {0, 3, 16, 20}) {
            std::vector<float> x(21, 1.0F);
            x[place] = NAN;
            kernels::softmax(x);
            QVERIFY(std::isnan(x[place]) && std::isnan(x[7]));
        }
    }

    void softmaxStandsLargeValues() {
        std::vector<float> x = {1000, 999, -1000};
        kernels::softmax(x);
        QVERIFY(std::abs(x[0] - 1 / (1 + std::exp(-1.0))) < 1e-6);
        QCOMPARE(x[2], 0.0F);
    }

    void quantiseEqualsTheLattice() {
        const std::vector<float> columns =
            kernels::rootColumns({lattice::roots().front().data(), lattice::rootCount * lattice::dimension});
        for (int seed = 0; seed < 20; ++seed) {
            const std::vector<float> z = noise(8, 100 + seed, 0.1 + 0.1 * seed);
            std::array<float, 240> fast{}, exact{};
            lattice::Vector fastQ{}, exactQ{};
            const auto view = std::span(z).first<8>();
            kernels::quantise(view, 0.1F, {}, columns, fast, fastQ);
            lattice::softQuantise(view, 0.1F, exact, exactQ);
            for (int r = 0; r < 240; ++r)
                QVERIFY(std::abs(fast[r] - exact[r]) < 1e-5);
            for (int i = 0; i < 8; ++i)
                QVERIFY(std::abs(fastQ[i] - exactQ[i]) < 1e-5);

            const int nearest = lattice::nearestRoot(view);
            kernels::quantise(view, 0, {}, columns, fast, fastQ);
            for (int r = 0; r < 240; ++r)
                QCOMPARE(fast[r], r == nearest ? 1.0F : 0.0F);
            QCOMPARE(fastQ, lattice::roots()[nearest]);
        }
    }

    void boostsJoinTheScores() {
        const std::vector<float> columns =
            kernels::rootColumns({lattice::roots().front().data(), lattice::rootCount * lattice::dimension});
        const std::vector<float> z = noise(8, 7);
        std::vector<float> boosts(240);
        boosts[3] = 1.5F;
        boosts[100] = -2;
        std::array<double, 240> scores{};
        for (int r = 0; r < 240; ++r) {
            scores[r] = boosts[r];
            for (int i = 0; i < 8; ++i)
                scores[r] += 2.0 * z[i] * lattice::roots()[r][i];
        }
        for (const float temperature : {0.02F, 0.1F, 5.0F}) {
            std::array<float, 240> weights{};
            lattice::Vector q{};
            kernels::quantise(std::span(z).first<8>(), temperature, boosts, columns, weights, q);
            double sum = 0;
            for (const double score : scores)
                sum += std::exp((score - scores[3]) / temperature);
            for (int r = 0; r < 240; ++r)
                QVERIFY(std::abs(weights[r] - std::exp((scores[r] - scores[3]) / temperature) / sum) < 1e-4);
        }
        boosts.assign(240, 0);
        boosts[77] = 100;
        std::array<float, 240> weights{};
        lattice::Vector q{};
        kernels::quantise(std::span(z).first<8>(), 0, boosts, columns, weights, q);
        QCOMPARE(weights[77], 1.0F);
        QCOMPARE(q, lattice::roots()[77]);
    }
};

LILA_TEST(KernelsTest)
#include "kernels_test.moc"
