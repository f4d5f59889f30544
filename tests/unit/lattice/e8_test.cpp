// SPDX-License-Identifier: AGPL-3.0-or-later
// The facts about the 240 roots that resources/docs/model.md section 2 lists.
#include "core/lattice/e8.h"
#include "core/lattice/projection.h"
#include "tests/test_main.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace lila::lattice;

namespace {

double inner(const Vector& a, const Vector& b) {
    double sum = 0;
    for (int i = 0; i < dimension; ++i)
        sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

} // namespace

class E8Test : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void orderIsTheReferences() {
        const double s = std::sqrt(0.5);
        QVERIFY(inner(roots()[0], {static_cast<float>(-s), static_cast<float>(-s)}) > 1 - 1e-6);
        QVERIFY(inner(roots()[1], {static_cast<float>(-s), static_cast<float>(s)}) > 1 - 1e-6);
        QVERIFY(inner(roots()[3], {static_cast<float>(s), static_cast<float>(s)}) > 1 - 1e-6);
        const auto h = static_cast<float>(s / 2);
        QVERIFY(inner(roots()[112], {h, h, h, h, h, h, h, h}) > 1 - 1e-6);
        QVERIFY(inner(roots()[113], {-h, -h, h, h, h, h, h, h}) > 1 - 1e-6);
        QCOMPARE(rootType(111), RootType::Integer);
        QCOMPARE(rootType(112), RootType::Half);
    }

    void innerProductsAreThoseOfE8() {
        for (int a = 0; a < rootCount; ++a) {
            std::map<int, int> count;
            for (int b = 0; b < rootCount; ++b) {
                const int doubled = doubledInnerProduct(a, b);
                QVERIFY(std::abs(inner(roots()[a], roots()[b]) - doubled / 2.0) < 1e-6);
                ++count[doubled];
            }
            const std::map<int, int> expected = {{2, 1}, {1, 56}, {0, 126}, {-1, 56}, {-2, 1}};
            QCOMPARE(count, expected);
        }
    }

    void antipodesPairUp() {
        std::set<std::pair<int, int>> pairs;
        for (int r = 0; r < rootCount; ++r) {
            QCOMPARE(antipode(antipode(r)), r);
            QVERIFY(inner(roots()[r], roots()[antipode(r)]) < -1 + 1e-6);
            pairs.insert(std::minmax(r, antipode(r)));
        }
        QCOMPARE(pairs.size(), 120U);
        QCOMPARE(antipode(0), 3);
        QCOMPARE(antipode(1), 2);
        QCOMPARE(antipode(4), 7);
        QCOMPARE(antipode(5), 6);
    }

    void neighboursMakeTheRootGraph() {
        int edges = 0;
        for (int r = 0; r < rootCount; ++r) {
            QVERIFY(std::ranges::is_sorted(neighbours(r)));
            for (const int n : neighbours(r)) {
                QCOMPARE(doubledInnerProduct(r, n), 1);
                QVERIFY(std::ranges::binary_search(neighbours(n), r));
                edges += n > r;
            }
        }
        QCOMPARE(edges, edgeCount);
        QCOMPARE(edgeCount, 6720);
    }

    void rootsSumToZero() {
        for (int i = 0; i < dimension; ++i) {
            double sum = 0;
            for (const Vector& root : roots())
                sum += root[i];
            QVERIFY(std::abs(sum) < 1e-5);
        }
    }

    void reflectionsPermuteTheRoots() {
        for (int mirror = 0; mirror < rootCount; mirror += 7) {
            std::set<int> images;
            for (int r = 0; r < rootCount; ++r) {
                const int image = reflection(r, mirror);
                QCOMPARE(reflection(image, mirror), r);
                QCOMPARE(doubledInnerProduct(image, mirror), -doubledInnerProduct(r, mirror));
                images.insert(image);
            }
            QCOMPARE(images.size(), static_cast<std::size_t>(rootCount));
            QCOMPARE(reflection(mirror, mirror), antipode(mirror));
        }
    }

    void softQuantiserWeighsRoots() {
        std::array<float, rootCount> weights{};
        Vector q{};
        softQuantise(roots()[57], 0.1F, weights, q);
        double sum = 0;
        for (const float w : weights)
            sum += w;
        QVERIFY(std::abs(sum - 1) < 1e-5);
        QCOMPARE(std::ranges::max_element(weights) - weights.begin(), 57);
        // At a root: weight e^20 for itself, e^10 for 56 neighbours, 1 for 126, e^-10 for 56, e^-20 for one.
        const double z = std::exp(20.0) + 56 * std::exp(10.0) + 126 + 56 * std::exp(-10.0) + std::exp(-20.0);
        QVERIFY(std::abs(weights[57] - std::exp(20.0) / z) < 1e-5);
        // The mean keeps the direction, by symmetry.
        QVERIFY(std::abs(inner(q, roots()[57]) / std::sqrt(inner(q, q)) - 1) < 1e-5);
        softQuantise(Vector{}, 0.1F, weights, q);
        QVERIFY(std::abs(weights[0] - 1.0 / rootCount) < 1e-7);
        QVERIFY(inner(q, q) < 1e-10);
    }

    void nearestRootIsTheHardQuantiser() {
        for (int r = 0; r < rootCount; ++r) {
            Vector z = roots()[r];
            for (int i = 0; i < dimension; ++i)
                z[i] = 3 * z[i] + 0.05F * static_cast<float>(i - 4);
            QCOMPARE(nearestRoot(z), r);
        }
    }

    void coxeterPlaneShowsEightRingsOfThirty() {
        const PlaneProjection plane = coxeterPlane();
        double xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < dimension; ++i) {
            xx += plane.horizontal[i] * plane.horizontal[i];
            yy += plane.vertical[i] * plane.vertical[i];
            xy += plane.horizontal[i] * plane.vertical[i];
        }
        QVERIFY(std::abs(xx - 1) < 1e-9 && std::abs(yy - 1) < 1e-9 && std::abs(xy) < 1e-9);

        const auto rings = coxeterRings(plane);
        for (int ring = 0; ring < 8; ++ring) {
            std::vector<double> radius, angle;
            for (int r = 0; r < rootCount; ++r)
                if (rings[r] == ring) {
                    const Point p = plane(roots()[r]);
                    radius.push_back(std::hypot(p.x, p.y));
                    angle.push_back(std::atan2(p.y, p.x));
                }
            QCOMPARE(radius.size(), 30U);
            const auto [low, high] = std::ranges::minmax(radius);
            QVERIFY(high - low < 1e-5 && low > 0.05);
            std::ranges::sort(angle);
            for (std::size_t i = 1; i < angle.size(); ++i)
                QVERIFY(std::abs(angle[i] - angle[i - 1] - 2 * M_PI / 30) < 1e-4);
        }
    }
};

LILA_TEST(E8Test)
#include "e8_test.moc"
