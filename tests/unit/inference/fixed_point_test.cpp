// SPDX-License-Identifier: AGPL-3.0-or-later
// Products in 16-bit integers against a naive twin in double, at the largest values that must not overflow.
#include "core/inference/fixed_point.h"
#include "core/threads/aligned_memory.h"
#include "tests/noise.h"
#include "tests/test_main.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

using namespace lila;

namespace {

/// a [rows, depth] · bᵀ in integers, b [outputs, depth] packed in `precision`.
std::vector<float> product(const std::vector<float>& a, const std::vector<float>& b, std::size_t rows,
                           std::size_t outputs, std::size_t depth, Precision precision, kernels::Into into,
                           float before) {
    AlignedMemory memory(PanelMatrix::bytesFor(outputs, depth, precision, PanelLayout::Pairs));
    PanelMatrix matrix(outputs, depth, precision, memory.data(), PanelLayout::Pairs);
    const std::size_t groups = matrix.view().groups();
    const std::size_t stride = pairedDepth(depth);
    std::vector<std::int16_t> values(rows * stride);
    std::vector<float> scales(rows * groups);
    for (std::size_t p = 0; p < matrix.panels(); ++p)
        matrix.pack(b, p);
    for (std::size_t row = 0; row < rows; ++row)
        kernels::toFixed(std::span(a).subspan(row * depth, depth), precision, values.data() + row * stride,
                         scales.data() + row * groups);
    const std::size_t cStride = matrix.panels() * panelWidth;
    std::vector<float> c(rows * cStride, before);
    kernels::multiplyFixed({values.data(), stride, scales.data()}, rows, matrix.view(), matrix.panels(),
                           c.data(), cStride, into);
    std::vector<float> out(rows * outputs);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = c[i / outputs * cStride + i % outputs];
    return out;
}

} // namespace

class FixedPointTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        if (!kernels::hasFixedPoint())
            QSKIP("this processor has no AVX-512 VNNI");
    }

    void product_data() {
        QTest::addColumn<int>("precision");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<int>("depth");
        for (const Precision precision : {Precision::Bf16, Precision::Int8})
            for (const auto& [rows, outputs, depth] : {std::tuple{1, 1, 1},
                                                       {3, 17, 5},
                                                       {2, 96, 64},
                                                       {7, 80, 200},
                                                       {12, 32, 128},
                                                       {13, 48, 129},
                                                       {17, 50, 257},
                                                       {30, 16, 512}})
                QTest::addRow("%s %d x %d x %d", std::string(precisionName(precision)).c_str(), rows, outputs,
                              depth)
                    << static_cast<int>(precision) << rows << outputs << depth;
    }
    void product() {
        QFETCH(int, precision);
        QFETCH(int, rows);
        QFETCH(int, outputs);
        QFETCH(int, depth);
        const std::vector<float> a = noise(rows * depth, 1);
        const std::vector<float> b = noise(outputs * depth, 2);
        const auto kind = static_cast<Precision>(precision);
        const std::vector<float> stored =
            ::product(a, b, rows, outputs, depth, kind, kernels::Into::Store, 7);
        const std::vector<float> added = ::product(a, b, rows, outputs, depth, kind, kernels::Into::Add, 7);
        // int8 weights are off by up to 1/254 of their group's largest, about 3; bf16 by 2⁻⁸ of themselves.
        const double tolerance = (kind == Precision::Int8 ? 0.04 : 0.012) * std::sqrt(depth);
        for (int r = 0; r < rows; ++r)
            for (int o = 0; o < outputs; ++o) {
                double sum = 0;
                for (int k = 0; k < depth; ++k)
                    sum += static_cast<double>(a[r * depth + k]) * b[o * depth + k];
                const float got = stored[r * outputs + o];
                QVERIFY2(std::abs(got - sum) < tolerance, qPrintable(QString::number(got - sum)));
                QVERIFY(std::abs(added[r * outputs + o] - got - 7) < 1e-4);
            }
    }

    void aRowIsTheSameAmongAnyOthers() {
        constexpr std::size_t outputs = 112, depth = 300; // seven panels: of all tiles' widths
        const std::vector<float> a = noise(33 * depth, 1);
        const std::vector<float> b = noise(outputs * depth, 2);
        for (const Precision precision : {Precision::Bf16, Precision::Int8}) {
            const auto product = [&](std::size_t first, std::size_t rows) {
                const auto from = a.begin() + static_cast<std::ptrdiff_t>(first * depth);
                return ::product({from, from + static_cast<std::ptrdiff_t>(rows * depth)}, b, rows, outputs,
                                 depth, precision, kernels::Into::Add, 7);
            };
            for (const std::size_t rows : {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 33}) {
                const std::vector<float> all = product(0, rows);
                for (std::size_t row = 0; row < rows; ++row)
                    QVERIFY(
                        std::ranges::equal(product(row, 1), std::span(all).subspan(row * outputs, outputs)));
            }
        }
    }

    void theLargestSumsDoNotOverflow() {
        // All products of a group are the largest there are, and of one sign.
        for (const Precision precision : {Precision::Bf16, Precision::Int8})
            for (const float sign : {1.0F, -1.0F}) {
                const std::vector<float> a(512, 2.0F);
                const std::vector<float> b(16 * 512, sign * 3.0F);
                const std::vector<float> c = ::product(a, b, 1, 16, 512, precision, kernels::Into::Store, 0);
                for (const float value : c)
                    QVERIFY(std::abs(value - sign * 3072) < 1);
            }
    }

    void aNanStaysOne() {
        for (const Precision precision : {Precision::Bf16, Precision::Int8})
            for (const std::size_t place : {0, 1, 15, 16, 127, 128, 255}) {
                std::vector<float> a(256, 1.0F);
                a[place] = NAN;
                const std::vector<float> b(16 * 256, 1.0F);
                for (const float value : ::product(a, b, 1, 16, 256, precision, kernels::Into::Store, 0))
                    QVERIFY(std::isnan(value));
            }
    }

    void zeroAndOutliersStand() {
        std::vector<float> a(256, 0.0F);
        a[130] = 1e20F;
        std::vector<float> b(16 * 256, 0.0F);
        b[3 * 256 + 130] = 1e-10F;
        const std::vector<float> c = ::product(a, b, 1, 16, 256, Precision::Int8, kernels::Into::Store, 0);
        QVERIFY(std::abs(c[3] / 1e10F - 1) < 1e-3);
        QCOMPARE(c[2], 0.0F);
    }
};

LILA_TEST(FixedPointTest)
#include "fixed_point_test.moc"
