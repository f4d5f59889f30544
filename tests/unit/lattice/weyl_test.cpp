// SPDX-License-Identifier: AGPL-3.0-or-later
// The Weyl group: products of reflections as permutations and as matrices, their orders and cycles; and that
// it is a symmetry of the quantiser.
#include "core/lattice/weyl.h"
#include "tests/test_main.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace lila::lattice;

namespace {

Vector times(const Matrix& m, const Vector& v) {
    Vector out{};
    for (int i = 0; i < dimension; ++i) {
        double sum = 0;
        for (int j = 0; j < dimension; ++j)
            sum += m[i][j] * v[j];
        out[i] = static_cast<float>(sum);
    }
    return out;
}

WeylElement power(const WeylElement& element, int exponent) {
    WeylElement product;
    for (; exponent > 0; --exponent)
        product = product * element;
    return product;
}

/// The same for all of a class: cycles of it and of its product with -1.
std::vector<std::map<int, int>> invariants(const WeylElement& element) {
    static const WeylElement opposite = power(coxeterElement(), 15);
    return {element.cycles(), (opposite * element).cycles()};
}

} // namespace

class WeylTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aReflectionHasItsCycles() {
        const WeylElement mirror = WeylElement::reflection(17);
        QCOMPARE(mirror(17), antipode(17));
        QCOMPARE(mirror.order(), 2);
        QCOMPARE(mirror.length(), 1);
        // 126 roots are orthogonal to it and stay; the others change places in pairs.
        const std::map<int, int> expected = {{1, 126}, {2, 57}};
        QCOMPARE(mirror.cycles(), expected);
        QCOMPARE(mirror * mirror, WeylElement());
        QCOMPARE(WeylElement().length(), 0);
    }

    void twoReflectionsTurnByTwiceTheirAngle() {
        const auto product = [](int a, int b) {
            return WeylElement::reflection(a) * WeylElement::reflection(b);
        };
        for (int other = 1; other < rootCount; ++other) {
            const int orders[] = {1, 3, 2, 3, 1}; // by the inner product, -2 to 2
            QCOMPARE(product(0, other).order(), orders[doubledInnerProduct(0, other) + 2]);
        }
    }

    void productsAreAppliedFromTheRight() {
        const WeylElement a = WeylElement::reflection(3), b = WeylElement::reflection(130);
        for (int r = 0; r < rootCount; ++r) {
            QCOMPARE((a * b)(r), a(b(r)));
            const Vector image = times((a * b).matrix(), roots()[r]);
            for (int i = 0; i < dimension; ++i)
                QVERIFY(std::abs(image[i] - roots()[a(b(r))][i]) < 1e-6);
        }
    }

    void coxeterElementHasOrderThirty() {
        const std::map<int, int> expected = {{coxeterNumber, 8}};
        QCOMPARE(coxeterElement().cycles(), expected);
        QCOMPARE(coxeterElement().length(), 8);
    }

    void classesHaveTheirSizes() {
        QCOMPARE(WeylElement().classSize(), std::uint64_t{1});
        QCOMPARE(WeylElement::reflection(5).classSize(), std::uint64_t{120});
        QCOMPARE(coxeterElement().classSize(), weylOrder / coxeterNumber);
        QCOMPARE(power(coxeterElement(), 15).classSize(), std::uint64_t{1}); // -1
        for (int other = 0; other < rootCount; ++other) {
            // By the inner product: 120 63 / 2 pairs of orthogonal lines; 1120 planes of three lines each,
            // with a turn either way.
            const std::uint64_t sizes[] = {1, 2240, 3780, 2240, 1};
            QCOMPARE((WeylElement::reflection(0) * WeylElement::reflection(other)).classSize(),
                     sizes[doubledInnerProduct(0, other) + 2]);
        }
    }

    /// All 112 of them together are the group, each once (Carter, Conjugacy classes in the Weyl group, table
    /// 11).
    void allClassesTogetherAreTheGroup() {
        std::map<std::vector<std::map<int, int>>, std::uint64_t> sizes;
        std::uint64_t sum = 0;
        const WeylElement opposite = power(coxeterElement(), 15);
        std::uint32_t random = 1;
        for (int tries = 0; sum < weylOrder && tries < 200000; ++tries) {
            WeylElement element = tries % 2 == 0 ? WeylElement() : opposite;
            for (int mirrors = tries / 2 % (dimension + 1); mirrors > 0; --mirrors) {
                random = random * 1664525U + 1013904223U;
                element = element * WeylElement::reflection(static_cast<int>((random >> 8) % rootCount));
            }
            if (sizes.contains(invariants(element)))
                continue; // and so are its powers
            WeylElement p = element;
            do {
                if (const auto [found, isNew] = sizes.try_emplace(invariants(p)); isNew)
                    sum += found->second = p.classSize();
                p = p * element;
            } while (p != element);
        }
        QCOMPARE(sum, weylOrder);
        QCOMPARE(sizes.size(), std::size_t{112});
    }

    void elementsAreFoundByTheirCycles() {
        for (const auto& [order, count] : {std::pair(24, 10), {20, 12}, {18, 13}, {12, 20}}) {
            const WeylElement element = elementWithCycles(order, count);
            QCOMPARE(element.order(), order);
            QCOMPARE(element.cycles().at(order), count);
            QCOMPARE(element, elementWithCycles(order, count));
        }
    }

    /// Reflecting the roots and z leaves the weights as they are: each goes with its root.
    void reflectingAllLeavesTheWeights() {
        const Vector z = {0.4F, -0.3F, 0.9F, 0.1F, -0.7F, 0.2F, 0.05F, 0.6F};
        std::array<float, rootCount> before{}, after{};
        Vector quantised{}, turned{};
        softQuantise(z, 0.1F, before, quantised);
        WeylElement element;
        for (const int mirror : {5, 200, 131, 60}) {
            element = WeylElement::reflection(mirror) * element;
            softQuantise(times(element.matrix(), z), 0.1F, after, turned);
            for (int r = 0; r < rootCount; ++r)
                QVERIFY(std::abs(after[element(r)] - before[r]) < 1e-6);
            const Vector image = times(element.matrix(), quantised);
            for (int i = 0; i < dimension; ++i)
                QVERIFY(std::abs(image[i] - turned[i]) < 1e-5);
        }
    }
};

LILA_TEST(WeylTest)
#include "weyl_test.moc"
