// SPDX-License-Identifier: AGPL-3.0-or-later
// Codes of lattice points: the nearest point against a search of its own, numbers and points one to one, and
// what happens outside of a code's region.
#include "core/lattice/lattice_code.h"
#include "tests/test_main.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

using namespace lila::lattice;

namespace {

double squaredDistance(const Vector& a, const Vector& b) {
    double sum = 0;
    for (int i = 0; i < dimension; ++i)
        sum += (static_cast<double>(a[i]) - b[i]) * (static_cast<double>(a[i]) - b[i]);
    return sum;
}

bool isInE8(const Vector& point) {
    double sum = 0;
    bool areWhole = true, areHalf = true;
    for (const float c : point) {
        sum += c;
        areWhole = areWhole && c == std::floor(c);
        areHalf = areHalf && c - 0.5F == std::floor(c);
    }
    return (areWhole || areHalf) && std::fmod(sum, 2) == 0;
}

/// Every point of E8 has coordinates within 1 of x's, as its covering radius is 1: of each coordinate the two
/// whole numbers around it and the half-odd ones (at most two either), in all combinations of even sum.
double leastDistance(const Vector& x) {
    double least = 1e9;
    for (const double shift : {0.0, 0.5})
        for (int choice = 0; choice < 256; ++choice) {
            double sum = 0, distance = 0;
            for (int i = 0; i < dimension; ++i) {
                const double c = std::floor(x[i] - shift) + shift + (choice >> i & 1);
                sum += c;
                distance += (c - x[i]) * (c - x[i]);
            }
            if (std::fmod(sum, 2) == 0)
                least = std::min(least, distance);
        }
    return least;
}

class Random {
public:
    Vector normal(float deviation) {
        Vector x;
        for (float& c : x)
            c = deviation * m_normal(m_engine);
        return x;
    }
    std::uint64_t number(int bits) {
        return bits == 64 ? m_engine() : m_engine() & ((std::uint64_t{1} << bits) - 1);
    }

private:
    std::mt19937_64 m_engine{1};
    std::normal_distribution<float> m_normal;
};

} // namespace

class LatticeCodeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNearestPointIsThatOfASearch() {
        Random random;
        for (int i = 0; i < 10000; ++i) {
            const Vector x = random.normal(i % 2 == 0 ? 0.7F : 6.0F);
            const Vector point = nearestInE8(x);
            QVERIFY(isInE8(point));
            QVERIFY(std::abs(squaredDistance(x, point) - leastDistance(x)) < 1e-4);
        }
    }

    void pointsOfTheLatticeAreTheirOwnNearest() {
        for (int r = 0; r < rootCount; ++r) {
            Vector root = roots()[r];
            for (float& c : root)
                c *= std::sqrt(2.0F);
            const Vector point = nearestInE8(root);
            QVERIFY(squaredDistance(point, root) < 1e-10);
            QCOMPARE(shellOf(point), 1);
            QCOMPARE(rootAt(point), std::optional(r));
        }
        QCOMPARE(shellOf({}), 0);
        QCOMPARE(rootAt({}), std::nullopt);
        QCOMPARE(rootAt({2}), std::nullopt);
    }

    void names() {
        for (const char* name : {"e8:4", "cubic:2", "uniform:8", "e8:1"})
            QCOMPARE(LatticeCode::named(name).value().name(), std::string(name));
        QCOMPARE(LatticeCode::named("int8").value(), LatticeCode(CodeKind::Uniform, 8));
        for (const char* name : {"", "e8", "e8:", "e8:0", "e8:9", "e8:4x", "e8:-1", "d8:4", "int4", ":4"})
            QVERIFY2(!LatticeCode::named(name), name);
    }

    void everyNumberOfASmallCodeIsOnePoint_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"e8:1", "e8:2", "cubic:1", "cubic:2", "uniform:1", "uniform:2"})
            QTest::newRow(name) << name;
    }
    void everyNumberOfASmallCodeIsOnePoint() {
        QFETCH(QString, name);
        const LatticeCode code = LatticeCode::named(name.toStdString()).value();
        std::set<Vector> points;
        std::map<int, int> shells;
        for (std::uint64_t number = 0; number < std::uint64_t{1} << (8 * code.bits()); ++number) {
            const Vector point = code.decode(number);
            QVERIFY(points.insert(point).second);
            const LatticeCode::Encoded encoded = code.encode(point);
            QCOMPARE(encoded.number, number);
            QCOMPARE(encoded.point, point);
            QVERIFY(!encoded.overload);
            if (code.kind() == CodeKind::E8) {
                QVERIFY(isInE8(point));
                ++shells[shellOf(point)];
            }
        }
        // E8 / 2 E8: the origin, roots up to their sign, and frames of sixteen of the second shell.
        if (name == "e8:1")
            QCOMPARE(shells, (std::map<int, int>{{0, 1}, {1, 120}, {2, 135}}));
        if (name == "e8:2") // whole shells lie inside of the region, whose inner radius is 4 / √2
            QCOMPARE((std::map<int, int>{{0, shells[0]}, {1, shells[1]}, {2, shells[2]}, {3, shells[3]}}),
                     (std::map<int, int>{{0, 1}, {1, 240}, {2, 2160}, {3, 6720}}));
    }

    void numbersOfALargeCodeComeBack_data() {
        QTest::addColumn<QString>("name");
        for (const char* kind : {"e8", "cubic", "uniform"})
            for (int bits = 3; bits <= largestCodeBits; ++bits)
                QTest::addRow("%s:%d", kind, bits) << QString("%1:%2").arg(kind).arg(bits);
    }
    void numbersOfALargeCodeComeBack() {
        QFETCH(QString, name);
        const LatticeCode code = LatticeCode::named(name.toStdString()).value();
        Random random;
        for (int i = 0; i < 20000; ++i) {
            const std::uint64_t number = random.number(8 * code.bits());
            const Vector point = code.decode(number);
            QCOMPARE(code.encode(point).number, number);
            if (code.kind() == CodeKind::E8)
                QVERIFY(isInE8(point));
            if (code.kind() != CodeKind::Uniform) // the covering radius of 2^bits · E8
                QVERIFY(squaredDistance(point, {}) <= std::pow(4.0, code.bits()));
        }
    }

    void everyShellOfTheFourBitCodeComesBack() {
        const LatticeCode code(CodeKind::E8, 4);
        Random random;
        std::set<int> seen;
        for (int i = 0; i < 200000; ++i) { // about the origin, to its edge
            const Vector point =
                code.decode(code.encode(random.normal(0.06F * static_cast<float>(i % 100))).number);
            seen.insert(shellOf(point));
            QCOMPARE(code.decode(code.encode(point).number), point);
        }
        for (int shell = 0; shell < 64; ++shell) // as far as whole shells lie inside
            QVERIFY2(seen.contains(shell), qPrintable(QString::number(shell)));
    }

    void bytesDecodeAsNumbersDo() {
        Random random;
        for (const char* name : {"e8:3", "cubic:3", "uniform:3", "e8:8"}) {
            const LatticeCode code = LatticeCode::named(name).value();
            std::vector<std::uint8_t> bytes;
            std::vector<Vector> expected;
            for (int i = 0; i < 50; ++i) {
                const std::uint64_t number = random.number(8 * code.bits());
                for (int b = 0; b < code.bits(); ++b)
                    bytes.push_back(static_cast<std::uint8_t>(number >> (8 * b)));
                expected.push_back(code.decode(number));
            }
            std::vector<float> points(50 * dimension);
            code.decode(bytes, points);
            for (int i = 0; i < 50; ++i)
                QVERIFY(std::equal(expected[i].begin(), expected[i].end(), points.begin() + i * dimension));
        }
    }

    /// What is too far out gets a point of the code that none of the others comes much nearer than.
    void outsideOfTheRegionTheEdgeIsTaken() {
        Random random;
        for (const char* name : {"e8:1", "cubic:1", "e8:2", "cubic:2"}) {
            const LatticeCode code = LatticeCode::named(name).value();
            std::vector<Vector> points;
            for (std::uint64_t number = 0; number < std::uint64_t{1} << (8 * code.bits()); ++number)
                points.push_back(code.decode(number));
            double found = 0, best = 0;
            int overloads = 0;
            for (int i = 0; i < 200; ++i) {
                const Vector x = random.normal(1.6F);
                const LatticeCode::Encoded encoded = code.encode(x);
                QCOMPARE(code.decode(encoded.number), encoded.point);
                if (!encoded.overload)
                    continue;
                ++overloads;
                double least = 1e9;
                for (const Vector& point : points)
                    least = std::min(least, squaredDistance(x, point));
                found += squaredDistance(x, encoded.point);
                best += least;
            }
            QVERIFY(overloads > 20);
            QVERIFY2(found < 1.05 * best, qPrintable(QString("%1: %2").arg(name).arg(found / best)));
        }
    }
};

LILA_TEST(LatticeCodeTest)
#include "lattice_code_test.moc"
