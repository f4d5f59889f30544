// SPDX-License-Identifier: AGPL-3.0-or-later
// What is to be seen on the planes: circles, two 600-cells, and the plane that points lie in.
#include "core/lattice/projection.h"
#include "tests/test_main.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

using namespace lila::lattice;

namespace {

double dot(const Row& a, const Row& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

bool isOrthonormal(const Frame& frame) {
    for (int i = 0; i < dimension; ++i)
        for (int j = 0; j < dimension; ++j)
            if (std::abs(dot(frame.row(i), frame.row(j)) - (i == j ? 1 : 0)) > 1e-9)
                return false;
    return true;
}

/// Roots by their distance from the centre, in 1e-4.
std::map<long, int> circles(ClassicalPlane plane) {
    std::map<long, int> count;
    const PlaneProjection projection = classicalFrame(plane).plane();
    for (const Vector& root : roots()) {
        const Point p = projection(root);
        ++count[std::lround(1e4 * std::hypot(p.x, p.y))];
    }
    return count;
}

/// The picture is the same after a turn by that part of a circle.
bool hasSymmetry(ClassicalPlane plane, int order) {
    const PlaneProjection projection = classicalFrame(plane).plane();
    const double angle = 2 * std::numbers::pi / order;
    for (const Vector& root : roots()) {
        const Point p = projection(root);
        const Point q{p.x * std::cos(angle) - p.y * std::sin(angle),
                      p.x * std::sin(angle) + p.y * std::cos(angle)};
        bool isThere = false;
        for (const Vector& other : roots()) {
            const Point o = projection(other);
            isThere = isThere || std::hypot(o.x - q.x, o.y - q.y) < 1e-5;
        }
        if (!isThere)
            return false;
    }
    return true;
}

} // namespace

class ProjectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void classicalPlanesShowTheirCircles_data() {
        QTest::addColumn<int>("plane");
        QTest::addColumn<int>("order");
        QTest::addColumn<int>("number");
        QTest::addColumn<int>("inTheCentre");
        const auto row = [](const char* name, ClassicalPlane plane, int order, int number, int centre) {
            QTest::newRow(name) << static_cast<int>(plane) << order << number << centre;
        };
        row("Coxeter", ClassicalPlane::Coxeter, 30, 8, 0);
        row("24", ClassicalPlane::TwentyFour, 24, 10, 0);
        row("20", ClassicalPlane::Twenty, 20, 12, 0);
        row("18", ClassicalPlane::Eighteen, 18, 13, 6);
        row("icosahedral", ClassicalPlane::Icosahedral, 10, 22, 20);
    }

    void classicalPlanesShowTheirCircles() {
        QFETCH(int, plane);
        QFETCH(int, order);
        QFETCH(int, number);
        QFETCH(int, inTheCentre);
        const auto shown = static_cast<ClassicalPlane>(plane);
        QVERIFY(isOrthonormal(classicalFrame(shown)));
        QVERIFY(hasSymmetry(shown, order));
        QVERIFY(!hasSymmetry(shown, 7));
        std::map<long, int> count = circles(shown);
        QCOMPARE(count.contains(0) ? count.at(0) : 0, inTheCentre);
        count.erase(0);
        int found = 0;
        for (const auto& [radius, roots] : count) {
            QCOMPARE(roots % order, 0);
            found += roots / order; // circles may be equally large
        }
        QCOMPARE(found, number);
        // An outermost root lies on the first axis.
        const PlaneProjection projection = classicalFrame(shown).plane();
        QVERIFY(std::ranges::any_of(roots(), [&](const Vector& root) {
            const Point p = projection(root);
            return std::lround(1e4 * p.x) == count.rbegin()->first && std::abs(p.y) < 1e-6;
        }));
    }

    void icosianSpaceHoldsTwo600Cells() {
        const std::array<Row, 4> space = icosianSpace();
        std::array<std::array<double, 4>, rootCount> shadow{};
        std::array<double, rootCount> length{};
        for (int r = 0; r < rootCount; ++r) {
            for (int i = 0; i < 4; ++i)
                shadow[r][i] = std::inner_product(space[i].begin(), space[i].end(), roots()[r].begin(), 0.0);
            length[r] =
                std::sqrt(std::inner_product(shadow[r].begin(), shadow[r].end(), shadow[r].begin(), 0.0));
        }
        const double small = *std::ranges::min_element(length);
        const double large = *std::ranges::max_element(length);
        QVERIFY(std::abs(large / small - std::numbers::phi) < 1e-5);
        for (const double size : {small, large}) {
            std::vector<int> cell;
            for (int r = 0; r < rootCount; ++r)
                if (std::abs(length[r] - size) < 1e-5)
                    cell.push_back(r);
            QCOMPARE(cell.size(), 120U);
            // From each vertex: 12 at 36 degrees, 20 at 60, 12 at 72, 30 at 90 and so on.
            const std::map<long, int> expected = {{180, 1}, {144, 12}, {120, 20}, {108, 12}, {90, 30},
                                                  {72, 12}, {60, 20},  {36, 12},  {0, 1}};
            for (const int a : cell) {
                std::map<long, int> angles;
                for (const int b : cell) {
                    const double cosine =
                        std::inner_product(shadow[a].begin(), shadow[a].end(), shadow[b].begin(), 0.0) /
                        (size * size);
                    ++angles[std::lround(std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / std::numbers::pi)];
                }
                QCOMPARE(angles, expected);
            }
        }
    }

    void theIcosahedralPlaneLiesInThatSpace() {
        const PlaneProjection plane = classicalFrame(ClassicalPlane::Icosahedral).plane();
        for (const Row& row : {plane.horizontal, plane.vertical}) {
            double inside = 0;
            for (const Row& axis : icosianSpace())
                inside += dot(row, axis) * dot(row, axis);
            QVERIFY(std::abs(inside - 1) < 1e-9);
        }
    }

    void turnsAreRotations() {
        const Frame start = classicalFrame(ClassicalPlane::Coxeter);
        const Frame quarter = start.turned(0, 5, std::numbers::pi / 2);
        QVERIFY(isOrthonormal(start.turned(1, 7, 0.3).turned(0, 2, 1.1)));
        for (int i = 0; i < dimension; ++i) {
            QVERIFY(std::abs(quarter.row(0)[i] + start.row(5)[i]) < 1e-9);
            QVERIFY(std::abs(quarter.row(5)[i] - start.row(0)[i]) < 1e-9);
            QVERIFY(std::abs(start.turned(0, 5, 0.7).turned(0, 5, -0.7).row(0)[i] - start.row(0)[i]) < 1e-9);
        }
    }

    void aFrameSeesWhatIsMoved() {
        const Frame frame = classicalFrame(ClassicalPlane::Twenty);
        const WeylElement element = WeylElement::reflection(9) * WeylElement::reflection(222);
        const PlaneProjection moved = frame.after(element.matrix()).plane();
        for (int r = 0; r < rootCount; ++r) {
            const Point p = moved(roots()[r]);
            const Point q = frame.plane()(roots()[element(r)]);
            QVERIFY(std::hypot(p.x - q.x, p.y - q.y) < 1e-6);
        }
    }

    void principalAxesAreThoseOfMostSpread() {
        std::vector<Vector> points;
        for (int i = 0; i < 100; ++i) { // an ellipse in the plane of e2 + e5 and e7
            const double t = 2 * std::numbers::pi * i / 100;
            Vector point{};
            point[2] = point[5] = static_cast<float>(3 * std::cos(t));
            point[7] = static_cast<float>(2 * std::sin(t));
            point[0] = 0.1F * static_cast<float>(i % 3 - 1);
            points.push_back(point);
        }
        const Frame frame = principalFrame(points);
        QVERIFY(isOrthonormal(frame));
        QVERIFY(std::abs(std::abs(frame.row(0)[2] + frame.row(0)[5]) - std::numbers::sqrt2) < 1e-3);
        QVERIFY(std::abs(std::abs(frame.row(1)[7]) - 1) < 1e-3);
        QVERIFY(isOrthonormal(principalFrame({})));
    }

    void aPlaneIsCompleted() {
        const PlaneProjection plane = classicalFrame(ClassicalPlane::TwentyFour).plane();
        const Frame frame(plane);
        QVERIFY(isOrthonormal(frame));
        QCOMPARE(frame.plane().horizontal, plane.horizontal);
        QCOMPARE(frame.plane().vertical, plane.vertical);
    }
};

LILA_TEST(ProjectionTest)
#include "projection_test.moc"
