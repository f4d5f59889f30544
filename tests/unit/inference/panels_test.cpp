// SPDX-License-Identifier: AGPL-3.0-or-later
// Products with packed matrices against a naive twin in double, over odd sizes and in every precision.
#include "core/inference/panel_kernels.h"
#include "core/threads/aligned_memory.h"
#include "tests/instruction_sets.h"
#include "tests/noise.h"
#include "tests/test_main.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <vector>

using namespace lila;

namespace {

struct Packed {
    AlignedMemory memory;
    PanelMatrix matrix;

    Packed(std::span<const float> weights, std::size_t outputs, std::size_t inputs, Precision precision)
        : memory(PanelMatrix::bytesFor(outputs, inputs, precision)),
          matrix(outputs, inputs, precision, memory.data()) {
        for (std::size_t panel = 0; panel < matrix.panels(); ++panel)
            matrix.pack(weights, panel);
    }
};

/// What a precision makes of a weight: the twin's own rounding.
std::vector<double> rounded(const std::vector<float>& weights, std::size_t inputs, Precision precision) {
    std::vector<double> out(weights.begin(), weights.end());
    for (std::size_t at = 0; at < out.size() && precision == Precision::Int8;) {
        const std::size_t end = std::min(at - at % inputs + inputs, at + 128 - at % inputs % 128);
        double largest = 0;
        for (std::size_t i = at; i < end; ++i)
            largest = std::max(largest, std::abs(out[i]));
        for (; at < end; ++at)
            out[at] = largest > 0 ? std::nearbyint(out[at] / largest * 127) / 127 * largest : 0;
    }
    for (double& w : out)
        if (precision == Precision::Bf16) { // eight significant bits, to nearest even
            int exponent = 0;
            const double mantissa = std::frexp(w, &exponent);
            w = std::ldexp(std::nearbyint(mantissa * 256) / 256, exponent);
        }
    return out;
}

} // namespace

class PanelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addInstructionSets(); }
    void init() { useInstructionSet(); }

    void multiply_data() {
        QTest::addColumn<int>("precision");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("rows");
        for (const Precision precision : allPrecisions)
            for (const auto& [outputs, inputs] :
                 {std::pair{1, 1}, {3, 5}, {16, 8}, {17, 31}, {33, 128}, {48, 129}, {80, 257}, {112, 300}})
                for (const int rows : {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 27})
                    QTest::addRow("%s %d x %d, %d rows", std::string(precisionName(precision)).c_str(),
                                  outputs, inputs, rows)
                        << static_cast<int>(precision) << outputs << inputs << rows;
    }
    void multiply() {
        QFETCH(int, precision);
        QFETCH(int, outputs);
        QFETCH(int, inputs);
        QFETCH(int, rows);
        const auto kind = static_cast<Precision>(precision);
        const std::vector<float> weights = noise(outputs * inputs, 1);
        const std::vector<double> twin = rounded(weights, inputs, kind);
        const Packed packed(weights, outputs, inputs, kind);
        const std::size_t aStride = inputs + 3;
        const std::size_t cStride = packed.matrix.panels() * panelWidth + 5;
        const std::vector<float> a = noise(rows * aStride, 2);
        const std::vector<float> before = noise(rows * cStride, 3);
        std::vector<float> stored = before, added = before;
        kernels::multiply(a.data(), aStride, rows, packed.matrix.view(), packed.matrix.panels(),
                          stored.data(), cStride);
        kernels::multiply(a.data(), aStride, rows, packed.matrix.view(), packed.matrix.panels(), added.data(),
                          cStride, kernels::Into::Add);
        for (int r = 0; r < rows; ++r) {
            for (int o = 0; o < outputs; ++o) {
                double sum = 0;
                for (int k = 0; k < inputs; ++k)
                    sum += a[r * aStride + k] * twin[o * inputs + k];
                QVERIFY(std::abs(stored[r * cStride + o] - sum) < 2e-4);
                QVERIFY(std::abs(added[r * cStride + o] - before[r * cStride + o] - sum) < 2e-4);
            }
            // The room between rows is not touched.
            for (std::size_t i = packed.matrix.panels() * panelWidth; i < cStride; ++i)
                QCOMPARE(stored[r * cStride + i], before[r * cStride + i]);
        }
    }

    void aRowIsTheSameAmongAnyOthers() {
        constexpr std::size_t outputs = 112, depth = 130; // seven panels: of all tiles' widths
        const std::vector<float> weights = noise(outputs * depth, 7);
        const std::vector<float> a = noise(27 * depth, 8);
        for (const Precision precision : allPrecisions) {
            const Packed packed(weights, outputs, depth, precision);
            const auto product = [&](std::size_t first, std::size_t rows) {
                std::vector<float> c(rows * outputs);
                kernels::multiply(a.data() + first * depth, depth, rows, packed.matrix.view(),
                                  packed.matrix.panels(), c.data(), outputs);
                return c;
            };
            for (std::size_t rows = 2; rows <= 27; ++rows) {
                const std::vector<float> all = product(0, rows);
                for (std::size_t row = 0; row < rows; ++row)
                    QVERIFY(
                        std::ranges::equal(product(row, 1), std::span(all).subspan(row * outputs, outputs)));
            }
        }
    }

    void aPanelOnItsOwnIsThatPartOfTheMatrix() {
        const std::vector<float> weights = noise(48 * 200, 4);
        const std::vector<float> x = noise(200, 5);
        for (const Precision precision : allPrecisions) {
            const Packed packed(weights, 48, 200, precision);
            std::vector<float> whole(48), part(16);
            kernels::multiply(x.data(), 0, 1, packed.matrix.view(), 3, whole.data(), 0);
            kernels::multiply(x.data(), 0, 1, packed.matrix.view().from(1), 1, part.data(), 0);
            for (int o = 0; o < 16; ++o)
                QCOMPARE(part[o], whole[16 + o]);
        }
    }

    void stridedRowsAndPanels() {
        // As keys lie in a page: inputs 64 apart, panels side by side; and values: a whole row an input.
        const std::vector<float> exact = noise(24 * 64, 6);
        std::vector<std::uint16_t> half;
        std::vector<float> halfValues;
        for (const float x : exact) {
            half.push_back(bf16Of(x));
            halfValues.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(half.back()) << 16));
        }
        const std::vector<float> q = noise(5 * 24, 7);
        for (const Precision stored : {Precision::Fp32, Precision::Bf16})
            for (const int rows : {1, 5}) {
                const void* data =
                    stored == Precision::Fp32 ? static_cast<const void*>(exact.data()) : half.data();
                const std::vector<float>& keys = stored == Precision::Fp32 ? exact : halfValues;
                const PanelView view{
                    .data = data, .precision = stored, .depth = 24, .rowStride = 64, .panelStride = 16};
                std::vector<float> scores(rows * 64);
                kernels::multiply(q.data(), 24, rows, view, 4, scores.data(), 64);
                for (int r = 0; r < rows; ++r)
                    for (int t = 0; t < 64; ++t) {
                        double sum = 0;
                        for (int k = 0; k < 24; ++k)
                            sum += static_cast<double>(q[r * 24 + k]) * keys[k * 64 + t];
                        QVERIFY(std::abs(scores[r * 64 + t] - sum) < 1e-4);
                    }
            }
    }

    void bf16RoundsToNearestEven() {
        QCOMPARE(bf16Of(1.0F), std::uint16_t{0x3f80});
        QCOMPARE(bf16Of(std::bit_cast<float>(0x3f808000U)), std::uint16_t{0x3f80}); // a tie, down to even
        QCOMPARE(bf16Of(std::bit_cast<float>(0x3f818000U)), std::uint16_t{0x3f82}); // a tie, up to even
        QCOMPARE(bf16Of(std::bit_cast<float>(0x3f808001U)), std::uint16_t{0x3f81});
        QVERIFY(std::isnan(std::bit_cast<float>(static_cast<std::uint32_t>(bf16Of(NAN)) << 16)));
        QCOMPARE(bf16Of(-INFINITY), std::uint16_t{0xff80});
    }

    void int8StandsZeroAndTinyWeights() {
        std::vector<float> weights(16 * 256, 0.0F);
        weights[256] = 1e-38F;          // too small for a scale: taken as zero
        weights[2 * 256 + 200] = -3.0F; // the only weight of its group
        const Packed packed(weights, 16, 256, Precision::Int8);
        const std::vector<float> ones(256, 1.0F);
        std::vector<float> out(16);
        kernels::multiply(ones.data(), 0, 1, packed.matrix.view(), 1, out.data(), 0);
        QCOMPARE(out[0], 0.0F);
        QCOMPARE(out[1], 0.0F);
        QCOMPARE(out[2], -3.0F);
    }
};

LILA_TEST(PanelsTest)
#include "panels_test.moc"
