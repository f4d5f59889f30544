// SPDX-License-Identifier: AGPL-3.0-or-later
// Products with points of E8 against a naive twin of their unpacked weights in double, over odd sizes.
#include "core/inference/point_panels.h"

#include "core/inference/fixed_point.h"
#include "core/inference/packed_model.h"
#include "core/inference/projection.h"
#include "core/packing/checkpoint_packing.h"
#include "tests/golden.h"
#include "tests/noise.h"
#include "tests/test_main.h"

#include <QTest>

#include <algorithm>
#include <cmath>

#define NEEDS_FIXED_POINT()                                                                                  \
    if (!kernels::hasFixedPoint())                                                                           \
    QSKIP("this processor has no AVX-512 VNNI")

using namespace lila;

namespace {

Tensor tensorOf(DType dtype, std::size_t rows, std::size_t columns, std::vector<std::byte> bytes) {
    const auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    return {dtype, {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)}, *owner, owner};
}

/// Any bytes are codes of points.
PackedMatrix anyMatrix(int bits, std::size_t outputs, std::size_t inputs, std::size_t group,
                       std::size_t rotation = 0) {
    RandomStream random(outputs + inputs);
    std::vector<std::byte> codes(outputs * inputs / 8 * bits);
    for (std::byte& code : codes)
        code = static_cast<std::byte>(static_cast<int>(random.uniform() * 256));
    std::vector<float> scales = noise(outputs * (inputs / group), 3, 0.02);
    return {.code = {lattice::CodeKind::E8, bits},
            .rotationBlock = rotation,
            .seed = 7,
            .codes = tensorOf(DType::U8, outputs, inputs / 8 * bits, std::move(codes)),
            .scales = Tensor::fromFloats(
                          {static_cast<std::int64_t>(outputs), static_cast<std::int64_t>(inputs / group)},
                          std::move(scales))
                          .convertedTo(DType::F16)};
}

/// x [rows, inputs] · Wᵀ by the engine, added to `before`.
std::vector<float> product(const std::vector<float>& x, std::size_t rows, const PackedMatrix& matrix,
                           float before = 0) {
    AlignedMemory memory(pointPanelBytes(matrix));
    const PanelMatrix panels = pointPanels(matrix, memory.data());
    for (std::size_t panel = 0; panel < panels.panels(); ++panel)
        packPoints(matrix, panels, panel);
    RowBuffer in, out;
    in.resizeForOverwrite(rows, matrix.inputs());
    out.resizeForOverwrite(rows, matrix.outputs());
    for (std::size_t row = 0; row < rows; ++row) {
        std::copy_n(x.begin() + row * matrix.inputs(), matrix.inputs(), in.row(row));
        std::fill_n(out.row(row), out.stride(), before);
    }
    ThreadPool threads(2);
    FixedScratch scratch;
    project(threads, scratch,
            {panels,
             in,
             {0, static_cast<int>(rows)},
             out,
             before == 0 ? kernels::Into::Store : kernels::Into::Add});
    std::vector<float> found;
    for (std::size_t row = 0; row < rows; ++row)
        found.insert(found.end(), out.row(row), out.row(row) + matrix.outputs());
    return found;
}

} // namespace

class PointPanelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void productIsThatOfTheUnpackedWeights_data() {
        NEEDS_FIXED_POINT();
        QTest::addColumn<int>("bits");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("group");
        QTest::addColumn<int>("rotation");
        for (const int bits : {2, 3, 4})
            for (const auto& [rows, outputs, inputs, group, rotation] : {std::tuple{1, 1, 32, 32, 0},
                                                                         {1, 17, 96, 96, 32},
                                                                         {2, 40, 64, 32, 64},
                                                                         {3, 33, 160, 160, 32},
                                                                         {5, 48, 192, 64, 16},
                                                                         {7, 80, 256, 256, 256},
                                                                         {8, 16, 64, 64, 64},
                                                                         {15, 50, 512, 512, 512},
                                                                         {33, 96, 2048, 2048, 2048}})
                QTest::addRow("e8:%d, %d rows, %d x %d by %d, rotated by %d", bits, rows, outputs, inputs,
                              group, rotation)
                    << bits << rows << outputs << inputs << group << rotation;
    }
    void productIsThatOfTheUnpackedWeights() {
        QFETCH(int, bits);
        QFETCH(int, rows);
        QFETCH(int, outputs);
        QFETCH(int, inputs);
        QFETCH(int, group);
        QFETCH(int, rotation);
        const PackedMatrix matrix = anyMatrix(bits, outputs, inputs, group, rotation);
        QVERIFY(fitsPointPanels(matrix));
        const std::vector<float> x = noise(rows * inputs, 1);
        const std::vector<float> weights = unpacked(matrix).toFloats();
        const std::vector<float> stored = product(x, rows, matrix);
        const std::vector<float> added = product(x, rows, matrix, 7);
        for (int row = 0; row < rows; ++row)
            for (int output = 0; output < outputs; ++output) {
                double sum = 0, size = 0;
                for (int i = 0; i < inputs; ++i) {
                    const double term =
                        static_cast<double>(x[row * inputs + i]) * weights[output * inputs + i];
                    sum += term;
                    size += term * term;
                }
                // Only the inputs are rounded: to 2⁻¹⁶ of their largest.
                const double error = stored[row * outputs + output] - sum;
                QVERIFY2(std::abs(error) <= 3e-4 * std::sqrt(size) + 1e-6,
                         qPrintable(QString::number(error)));
                QVERIFY(std::abs(added[row * outputs + output] - stored[row * outputs + output] - 7) < 1e-4);
            }
    }

    /// A coordinate beyond what a panel has room for would be another.
    void everyPointHasRoom() {
        for (const int bits : {2, 3, 4}) {
            const lattice::LatticeCode code(lattice::CodeKind::E8, bits);
            const std::uint64_t numbers = std::uint64_t{1} << (8 * bits);
            const std::uint64_t step = bits == 2 ? 1 : bits == 3 ? 13 : 4099;
            float least = 0, most = 0;
            const auto look = [&](const lattice::Vector& point) {
                least = std::min(least, std::ranges::min(point));
                most = std::max(most, std::ranges::max(point));
            };
            for (std::uint64_t number = 0; number < numbers; number += step)
                look(code.decode(number));
            // The points farthest out: deep holes of the region.
            for (int i = 0; i < lattice::dimension; ++i)
                for (const int size : {(1 << bits) - 1, 1 << bits})
                    for (const int sign : {-1, 1}) {
                        lattice::Vector far{};
                        far[i] = static_cast<float>(sign * size);
                        look(code.encode(far).point);
                    }
            const auto offset = static_cast<float>(pointOffset(bits));
            QVERIFY(2 * least >= -offset);
            QVERIFY(2 * most + offset < static_cast<float>(4 << bits));
        }
    }

    void aRowIsTheSameAmongAnyOthers() {
        NEEDS_FIXED_POINT();
        const PackedMatrix matrix = anyMatrix(4, 64, 256, 64, 256);
        const std::vector<float> x = noise(21 * 256, 1);
        const std::vector<float> all = product(x, 21, matrix);
        for (std::size_t row = 0; row < 21; ++row) {
            const std::vector<float> alone =
                product({x.begin() + row * 256, x.begin() + (row + 1) * 256}, 1, matrix);
            QVERIFY(std::ranges::equal(alone, std::span(all).subspan(row * 64, 64)));
        }
    }

    void largestSumsDoNotOverflow() {
        NEEDS_FIXED_POINT();
        PackedMatrix matrix = anyMatrix(4, 16, 8192, 8192);
        std::vector<std::byte> codes(matrix.codes.bytes().size());
        lattice::Vector far{}; // one large coordinate a point: the largest that is of one sign
        far[7] = 15;
        far[6] = 1;
        const auto encoded = matrix.code.encode(far);
        for (std::size_t i = 0; i < codes.size(); ++i)
            codes[i] = static_cast<std::byte>(encoded.number >> (8 * (i % 4)));
        matrix.codes = tensorOf(DType::U8, 16, 8192 / 8 * 4, std::move(codes));
        const std::vector<float> weights = unpacked(matrix).toFloats();
        std::vector<float> x(8192);
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = std::copysign(2.0F, encoded.point[i % 8]);
        const std::vector<float> found = product(x, 1, matrix);
        for (std::size_t output = 0; output < 16; ++output) {
            double sum = 0;
            for (std::size_t i = 0; i < x.size(); ++i)
                sum += static_cast<double>(x[i]) * weights[output * x.size() + i];
            QVERIFY(std::abs(found[output] / sum - 1) < 1e-4);
        }
    }

    void aNanStaysOneAndZeroIsZero() {
        NEEDS_FIXED_POINT();
        const PackedMatrix matrix = anyMatrix(3, 16, 64, 64, 64);
        std::vector<float> x(64, 0.0F);
        QVERIFY(std::ranges::all_of(product(x, 1, matrix), [](float value) { return value == 0; }));
        x[37] = NAN;
        QVERIFY(std::ranges::all_of(product(x, 1, matrix), [](float value) { return std::isnan(value); }));
    }

    void whatFitsNotIsLeftToInt8() {
        QVERIFY(!fitsPointPanels(anyMatrix(5, 16, 64, 64)));
        QVERIFY(!fitsPointPanels(anyMatrix(4, 16, 64, 16)));
        QVERIFY(!fitsPointPanels(anyMatrix(4, 16, 64, 64, 8)));
        PackedMatrix cubic = anyMatrix(4, 16, 64, 64);
        cubic.code = {lattice::CodeKind::Cubic, 4};
        QVERIFY(!fitsPointPanels(cubic));
    }

    void aPackedModelIsHeldAsPointsInInt8() {
        NEEDS_FIXED_POINT();
        ThreadPool threads(2);
        const Checkpoint checkpoint = slimmed(golden::checkpoint());
        CheckpointPacking packing;
        packing.layers = {.code = {lattice::CodeKind::E8, 3}, .rotate = true};
        const auto weights =
            weightsOf(withPacked(checkpoint, packedMatrices(checkpoint, packing, {}, threads).value()));
        const PackedModel model(weights, {.precision = Precision::Int8, .threads = 1});
        QCOMPARE(model.layer(0).qkv.view().layout, PanelLayout::Points);
        QCOMPARE(model.head().view().layout, PanelLayout::Pairs);
        const PackedModel plain(weightsOf(checkpoint), {.precision = Precision::Int8, .threads = 1});
        QVERIFY(model.matrixBytes() < plain.matrixBytes());
        const PackedModel exact(weights, {.precision = Precision::Fp32, .threads = 1});
        QCOMPARE(exact.layer(0).qkv.view().layout, PanelLayout::Inputs);
    }
};

LILA_TEST(PointPanelsTest)
#include "point_panels_test.moc"
