// SPDX-License-Identifier: AGPL-3.0-or-later
// Which points a packed matrix uses, of one whose points are known.
#include "core/packing/point_usage.h"
#include "tests/test_main.h"

#include <QTest>

#include <cmath>

using namespace lila;

namespace {

/// One row, of these points.
PackedMatrix matrixOf(const lattice::LatticeCode& code, const std::vector<lattice::Vector>& points) {
    PackedMatrix matrix{.code = code, .codes = {}, .scales = {}};
    const auto bytes = std::make_shared<std::vector<std::byte>>();
    for (const lattice::Vector& point : points)
        for (int b = 0; b < code.bits(); ++b)
            bytes->push_back(static_cast<std::byte>(code.encode(point).number >> (8 * b)));
    matrix.codes = Tensor(DType::U8, {1, static_cast<std::int64_t>(bytes->size())}, *bytes, bytes);
    matrix.scales = Tensor::fromFloats({1, 1}, {1}).convertedTo(DType::F16);
    return matrix;
}

} // namespace

class PointUsageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pointsAreCountedByShellAndRoot() {
        std::vector<lattice::Vector> points = {{}, {}, {2}, {1, 1, 1, 1}, {2, 1, 1}};
        for (const int root : {0, 17, 17, 239}) {
            lattice::Vector point = lattice::roots()[root];
            for (float& c : point)
                c = std::round(c * std::sqrt(2.0F) * 2) / 2;
            points.push_back(point);
        }
        const PointUsage usage = pointUsage(matrixOf({lattice::CodeKind::E8, 3}, points)).value();
        QCOMPARE(usage.points, std::int64_t{9});
        QCOMPARE(usage.shells, (std::vector<std::int64_t>{2, 4, 2, 1}));
        QCOMPARE(usage.roots[0], std::int64_t{1});
        QCOMPARE(usage.roots[17], std::int64_t{2});
        QCOMPARE(usage.roots[239], std::int64_t{1});
        QCOMPARE(usage.roots[1], std::int64_t{0});
    }

    void pointsAreFoundWhereTheyLie() {
        const std::vector<lattice::Vector> points = {{1, 1}, {2}, {}, {1, 1}, {1, -1}};
        const PackedMatrix matrix = matrixOf({lattice::CodeKind::E8, 3}, points);
        const auto inputsOf = [&](const WantedPoints& wanted, std::size_t most) {
            std::vector<std::size_t> inputs;
            for (const PointPlace& place : pointPlaces(matrix, wanted, most)) {
                inputs.push_back(place.input);
                if (place.row != 0 || place.scale != 1 || place.point != points[place.input / 8])
                    return std::vector<std::size_t>{999};
            }
            return inputs;
        };
        using Inputs = std::vector<std::size_t>;
        QCOMPARE(inputsOf({.shell = 1}, 100), (Inputs{0, 24, 32}));
        QCOMPARE(inputsOf({.shell = 1}, 2), (Inputs{0, 24}));
        QCOMPARE(inputsOf({.shell = 0}, 100), Inputs{16});
        QCOMPARE(inputsOf({.shell = 2}, 100), Inputs{8});
        QCOMPARE(inputsOf({.shell = 1, .root = lattice::rootAt(points[4])}, 100), Inputs{32});
    }

    void otherCodesHaveNoShells() { QVERIFY(!pointUsage(matrixOf({lattice::CodeKind::Cubic, 3}, {{1}}))); }
};

LILA_TEST(PointUsageTest)
#include "point_usage_test.moc"
