// SPDX-License-Identifier: AGPL-3.0-or-later
// A matrix and what its packed form gives back: by code, with and without rotation, groups and feedback.
#include "core/packing/matrix_packer.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace lila;

namespace {

constexpr std::size_t outputs = 24, inputs = 128;

std::vector<float> normalWeights(std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, 0.02F);
    std::vector<float> weights(outputs * inputs);
    for (float& w : weights)
        w = normal(random);
    return weights;
}

/// Σ error² / Σ weight²
double relativeError(const std::vector<float>& weights, const PackedMatrix& matrix) {
    const std::vector<float> got = unpacked(matrix).toFloats();
    double error = 0, square = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        error += std::pow(static_cast<double>(weights[i]) - got[i], 2);
        square += std::pow(static_cast<double>(weights[i]), 2);
    }
    return error / square;
}

MatrixPacking packing(const std::string& code, bool rotate = false, std::size_t group = 0) {
    return {.code = lattice::LatticeCode::named(code).value(), .group = group, .rotate = rotate};
}

} // namespace

class MatrixPackerTest : public QObject {
    Q_OBJECT

    ThreadPool m_threads{2};

    double errorOf(const std::vector<float>& weights, const MatrixPacking& how) {
        return relativeError(weights, packMatrix(weights, inputs, how, nullptr, m_threads));
    }

private Q_SLOTS:
    void rowsPackedApartAreThoseOfTheWhole() {
        const std::vector<float> weights = normalWeights(6);
        for (const MatrixPacking& how : {packing("e8:3"), packing("e8:2", true, 64)}) {
            const PackedMatrix whole = packMatrix(weights, inputs, how, nullptr, m_threads);
            std::vector<PackedMatrix> parts;
            for (const auto& [from, rows] : {std::pair{0, 5}, std::pair{5, 18}, std::pair{23, 1}})
                parts.push_back(packMatrix(std::span(weights).subspan(from * inputs, rows * inputs), inputs,
                                           how, nullptr, m_threads));
            QVERIFY(stacked(parts) == whole);
            QVERIFY(std::abs(std::pow(lila::relativeError(weights, whole), 2) -
                             ::relativeError(weights, whole)) < 1e-9);
        }
    }

    /// Of normally distributed weights, that no code of a rate does better than 4^-rate.
    void theLatticeIsAheadAtEveryRate() {
        const std::vector<float> weights = normalWeights(1);
        for (int bits = 2; bits <= 4; ++bits) {
            const std::string rate = ":" + std::to_string(bits);
            const double e8 = errorOf(weights, packing("e8" + rate));
            const double cubic = errorOf(weights, packing("cubic" + rate));
            const double uniform = errorOf(weights, packing("uniform" + rate));
            const QString figures = QString("%1 %2 %3").arg(e8).arg(cubic).arg(uniform);
            QVERIFY2(e8 < 0.95 * cubic && e8 < 0.85 * uniform, qPrintable(figures));
            QVERIFY2(e8 > std::pow(4.0, -bits) && e8 < 2 * std::pow(4.0, -bits), qPrintable(figures));
        }
        QVERIFY(errorOf(weights, packing("int8")) < 1e-4);
    }

    void rotationEvensOutWhatStandsOut() {
        std::vector<float> weights = normalWeights(2);
        for (std::size_t row = 0; row < outputs; ++row)
            weights[row * inputs + row] = 0.5F;
        const double straight = errorOf(weights, packing("e8:3"));
        const double rotated = errorOf(weights, packing("e8:3", true));
        QVERIFY2(rotated < 0.5 * straight, qPrintable(QString("%1 %2").arg(rotated).arg(straight)));
    }

    void groupsHaveScalesOfTheirOwn() {
        std::vector<float> weights = normalWeights(3);
        for (std::size_t i = 0; i < weights.size(); ++i)
            weights[i] *= i % inputs < 32 ? 10.0F : 1.0F;
        const PackedMatrix matrix =
            packMatrix(weights, inputs, packing("e8:3", false, 32), nullptr, m_threads);
        QCOMPARE(matrix.scales.shape(), (std::vector<std::int64_t>{outputs, 4}));
        // The small weights count in their own scale, not in that of the large ones.
        const std::vector<float> got = unpacked(matrix).toFloats();
        double error = 0, square = 0;
        for (std::size_t i = 0; i < weights.size(); ++i)
            if (i % inputs >= 32) {
                error += std::pow(weights[i] - got[i], 2);
                square += std::pow(weights[i], 2);
            }
        QVERIFY(error < 0.04 * square);
    }

    /// On inputs that go together, the output's error is what feedback makes smaller.
    void feedbackServesTheOutput() {
        const std::vector<float> weights = normalWeights(4);
        SecondMoments moments{inputs, std::vector<double>(inputs * inputs)};
        std::mt19937 random(5);
        std::normal_distribution<float> normal;
        std::vector<std::vector<float>> samples;
        for (int s = 0; s < 300; ++s) {
            std::vector<float> x(inputs);
            const float common = 2 * normal(random);
            for (std::size_t i = 0; i < inputs; ++i)
                x[i] = normal(random) + common * std::sin(static_cast<float>(i));
            for (std::size_t i = 0; i < inputs; ++i)
                for (std::size_t j = 0; j < inputs; ++j)
                    moments.sums[i * inputs + j] += x[i] * x[j];
            samples.push_back(std::move(x));
        }
        const auto outputError = [&](const PackedMatrix& matrix) {
            const std::vector<float> got = unpacked(matrix).toFloats();
            double sum = 0;
            for (const std::vector<float>& x : samples)
                for (std::size_t row = 0; row < outputs; ++row) {
                    double y = 0;
                    for (std::size_t i = 0; i < inputs; ++i)
                        y += (weights[row * inputs + i] - got[row * inputs + i]) * x[i];
                    sum += y * y;
                }
            return sum;
        };
        for (const bool rotate : {false, true}) {
            const MatrixPacking how = packing("e8:2", rotate);
            const double with = outputError(packMatrix(weights, inputs, how, &moments, m_threads));
            const double without = outputError(packMatrix(weights, inputs, how, nullptr, m_threads));
            QVERIFY2(with < 0.7 * without, qPrintable(QString::number(with / without)));
        }
    }

    void threadsChangeNothing() {
        const std::vector<float> weights = normalWeights(6);
        ThreadPool alone(1);
        const MatrixPacking how = packing("e8:4", true);
        QVERIFY(packMatrix(weights, inputs, how, nullptr, alone) ==
                packMatrix(weights, inputs, how, nullptr, m_threads));
    }

    void extremeWeights() {
        std::vector<float> weights(outputs * inputs);
        QCOMPARE(errorOf(weights, packing("e8:4")), errorOf(weights, packing("e8:4"))); // 0 / 0: no fault
        for (const float w :
             unpacked(packMatrix(weights, inputs, packing("e8:4"), nullptr, m_threads)).toFloats())
            QCOMPARE(w, 0.0F);
        weights[5] = 1e-12F; // below what a scale can be
        QCOMPARE(unpacked(packMatrix(weights, inputs, packing("e8:4"), nullptr, m_threads)).toFloats()[5],
                 0.0F);
        for (float& w : weights)
            w = 1e30F;
        VERIFY_ERROR(packMatrix(weights, inputs, packing("e8:4"), nullptr, m_threads), "beyond fp16");
    }
};

LILA_TEST(MatrixPackerTest)
#include "matrix_packer_test.moc"
