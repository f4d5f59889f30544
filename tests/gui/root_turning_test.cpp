// SPDX-License-Identifier: AGPL-3.0-or-later
// The roots turned by hand and by keys, seen on other planes, mirrored in each other; what is shown of them
// beside a token's weights; and the same as a table.
#include "tests/test_main.h"
#include "widgets/root_panel.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QImage>
#include <QLineF>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <set>

using namespace lila;

class RootTurningTest : public QObject {
    Q_OBJECT

private:
    static RootWeights lit(int root, const QString& token = QStringLiteral("x")) {
        Activation activation(2);
        for (LayerActivation& layer : activation) {
            layer.rootWeights.fill(0.5F / (lattice::rootCount - 1));
            layer.rootWeights[root] = 0.5F;
        }
        return weightsOf(activation, token);
    }

    struct Shown {
        RootPanel panel;
        explicit Shown(const RootWeights& weights = lit(137)) {
            panel.resize(700, 500);
            panel.show();
            view().setEdgesShown(false);
            view().setWeights(weights);
        }
        RootView& view() { return panel.view(); }
        std::vector<QPointF> places() {
            std::vector<QPointF> places;
            for (int r = 0; r < lattice::rootCount; ++r)
                places.push_back(view().rootPosition(r));
            return places;
        }
        QComboBox& box(const char* name) {
            for (auto* box : panel.findChildren<QComboBox*>())
                if (box->accessibleName() == QLatin1String(name))
                    return *box;
            qFatal("no such box");
        }
        void choose(const char* name, int row) {
            box(name).setCurrentIndex(row);
            Q_EMIT box(name).activated(row);
        }
        QToolButton& button(const char* text) {
            for (auto* button : panel.findChildren<QToolButton*>())
                if (button->text() == QLatin1String(text))
                    return *button;
            qFatal("no such button");
        }
        /// A place beside all roots.
        QPoint beside() {
            const std::vector<QPointF> all = places();
            return QPointF(std::ranges::min(all, {}, &QPointF::x).x(),
                           std::ranges::min(all, {}, &QPointF::y).y())
                .toPoint();
        }
        void drag(const QPoint& from, const QPoint& by, Qt::KeyboardModifiers modifiers = {}) {
            QTest::mousePress(&view(), Qt::LeftButton, modifiers, from);
            for (int step = 1; step <= 10; ++step) {
                const QPointF at = from + QPointF(by) * step / 10;
                QMouseEvent move(QEvent::MouseMove, at, view().mapToGlobal(at), Qt::NoButton, Qt::LeftButton,
                                 modifiers);
                QApplication::sendEvent(&view(), &move);
            }
            QTest::mouseRelease(&view(), Qt::LeftButton, modifiers, from + by);
        }
    };

    static double distance(const std::vector<QPointF>& a, const std::vector<QPointF>& b) {
        double most = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            most = std::max(most, QLineF(a[i], b[i]).length());
        return most;
    }

private Q_SLOTS:
    void draggingTurnsAndIsNoClick() {
        Shown shown;
        const std::vector<QPointF> before = shown.places();
        const QPoint root = shown.view().rootPosition(137).toPoint();
        shown.drag(root, {60, -20});
        QVERIFY(distance(before, shown.places()) > 10);
        QVERIFY(shown.view().turning().isTurned());
        QCOMPARE(shown.view().pinned(), std::nullopt);
        for (int r = 0; r < lattice::rootCount; ++r) // antipodes stay opposite
            QVERIFY(QLineF(shown.view().rootPosition(r) + shown.view().rootPosition(lattice::antipode(r)),
                           shown.view().rootPosition(0) + shown.view().rootPosition(3))
                        .length() < 0.01);
        // Nothing leaves the picture, and turning on does not make it larger again.
        for (int i = 0; i < 12; ++i) {
            shown.drag(root, {50, 30});
            for (const QPointF& place : shown.places())
                QVERIFY(QRectF(shown.view().rect()).contains(place));
        }
        QTest::mouseDClick(&shown.view(), Qt::LeftButton, {}, shown.beside());
        QVERIFY(!shown.view().turning().isTurned());
        QVERIFY(distance(before, shown.places()) < 1e-6);
    }

    void shiftRollsInThePlane() {
        Shown shown;
        const std::vector<QPointF> before = shown.places();
        shown.drag(shown.beside(), {0, -60}, Qt::ShiftModifier);
        const std::vector<QPointF> after = shown.places();
        QVERIFY(distance(before, after) > 10);
        const QPointF centre = (before[0] + before[3]) / 2;
        for (std::size_t r = 0; r < before.size(); ++r)
            QVERIFY(std::abs(QLineF(before[r], centre).length() - QLineF(after[r], centre).length()) < 1e-6);
    }

    void keysTurnAndChoose() {
        Shown shown;
        const std::vector<QPointF> before = shown.places();
        QTest::keyClick(&shown.view(), Qt::Key_Right);
        const std::vector<QPointF> right = shown.places();
        QVERIFY(distance(before, right) > 2);
        const double there = shown.view().turning().projection().horizontal[0];
        QTest::keyClick(&shown.view(), Qt::Key_Left);
        QTest::keyClick(&shown.view(), Qt::Key_Right);
        QVERIFY(std::abs(shown.view().turning().projection().horizontal[0] - there) < 1e-9);
        QTest::keyClick(&shown.view(), Qt::Key_7);
        QCOMPARE(shown.view().turning().hiddenAxis(), 6);
        QTest::keyClick(&shown.view(), Qt::Key_Right);
        QVERIFY(distance(right, shown.places()) > 2); // another axis comes up
        QTest::keyClick(&shown.view(), Qt::Key_Up);
        QTest::keyClick(&shown.view(), Qt::Key_0);
        QVERIFY(distance(before, shown.places()) < 1e-6);

        QSignalSpy pins(&shown.view(), &RootView::pinnedChanged);
        QTest::keyClick(&shown.view(), Qt::Key_PageDown);
        QCOMPARE(shown.view().pinned(), (RootView::LayerRoot{0, 137})); // the strongest
        QTest::keyClick(&shown.view(), Qt::Key_PageDown);
        QVERIFY(shown.view().pinned() != (RootView::LayerRoot{0, 137}));
        QTest::keyClick(&shown.view(), Qt::Key_PageUp);
        QCOMPARE(shown.view().pinned(), (RootView::LayerRoot{0, 137}));
        QTest::keyClick(&shown.view(), Qt::Key_R);
        QCOMPARE(shown.view().turning().reflections(), 1);
        QTest::keyClick(&shown.view(), Qt::Key_Escape);
        QCOMPARE(shown.view().pinned(), std::nullopt);
        QCOMPARE(pins.size(), 4);
    }

    /// After it the root lies where its antipode was, what is orthogonal has stayed, and weights went along.
    void aDoubleClickReflects() {
        Shown shown;
        const std::vector<QPointF> before = shown.places();
        QTest::mouseDClick(&shown.view(), Qt::LeftButton, {}, before[137].toPoint());
        QCOMPARE(shown.view().turning().reflections(), 1);
        QCOMPARE(shown.view().pinned(), (RootView::LayerRoot{0, 137})); // it is not lost by the first click
        const auto isThere = [&] {
            const std::vector<QPointF> now = shown.places();
            for (int r = 0; r < lattice::rootCount; ++r)
                if (QLineF(now[r], before[lattice::reflection(r, 137)]).length() > 0.01)
                    return false;
            return true;
        };
        QTRY_VERIFY(isThere());
        QCOMPARE(shown.view().picture(0).weights[137], 0.5F);
        QVERIFY(shown.view().statement().contains(QStringLiteral("order 2")));
        QVERIFY(shown.view().reflectionText().contains(QStringLiteral("2⁵⁷ 1¹²⁶")));
        QTest::keyClick(&shown.view(), Qt::Key_Backspace);
        QVERIFY(shown.view().reflectionText().isEmpty());
        QVERIFY(distance(before, shown.places()) < 1e-6);
    }

    void reflectionsAreComposedAndNamed() {
        Shown shown;
        const int neighbour = lattice::neighbours(137)[5];
        shown.view().reflect(137);
        shown.view().reflect(neighbour); // of the roots as they are named, whatever lies there now
        QVERIFY(shown.view().turning().element() ==
                lattice::WeylElement::reflection(137) * lattice::WeylElement::reflection(neighbour));
        QVERIFY(shown.view().reflectionText().contains(QStringLiteral("order 3")));
        QVERIFY(
            shown.view().reflectionText().endsWith(QStringLiteral("class of ") + QLocale().toString(2240)));
        shown.view().reflect(neighbour);
        shown.view().reflect(137);
        QVERIFY(shown.view().turning().element() == lattice::WeylElement());
        QVERIFY(shown.view().reflectionText().endsWith(QStringLiteral("class of 1")));
    }

    /// Half-way all lies in the mirror; a straight way leads there.
    void reflectionsPassThroughTheMirror() {
        RootTurning turning;
        const lattice::PlaneProjection start = turning.projection();
        turning.reflect(200);
        turning.setProgress(0);
        QCOMPARE(turning.projection(), start);
        turning.setProgress(0.5);
        const lattice::Point middle = turning.projection()(lattice::roots()[200]);
        QVERIFY(std::hypot(middle.x, middle.y) < 1e-6);
        turning.setProgress(0.25);
        const lattice::Point quarter = turning.projection()(lattice::roots()[200]);
        const lattice::Point whole = start(lattice::roots()[200]);
        QVERIFY(std::hypot(quarter.x - whole.x / 2, quarter.y - whole.y / 2) < 1e-6);
    }

    void planesAreChosen() {
        Shown shown;
        QSignalSpy fitted(&shown.panel, &RootPanel::fittedWanted);
        std::vector<std::vector<QPointF>> seen = {shown.places()};
        for (int plane = 1; plane < shown.box("Plane").count() - 1; ++plane) {
            shown.choose("Plane", plane);
            seen.push_back(shown.places());
            for (std::size_t other = 0; other + 1 < seen.size(); ++other)
                QVERIFY(distance(seen[other], seen.back()) > 20);
        }
        QCOMPARE(seen.size(), 5U);
        QCOMPARE(fitted.size(), 0);
        shown.choose("Plane", shown.box("Plane").count() - 1);
        QCOMPARE(fitted.size(), 1);
        shown.choose("Plane", 0);
        QVERIFY(distance(seen.front(), shown.places()) < 1e-6);
    }

    /// Where several roots lie in one place, the strongest is on top, and it is the one that is meant.
    void theStrongestOfAPlaceIsMeant() {
        Shown shown;
        shown.choose("Plane", 3); // 13 circles of 18
        const std::vector<QPointF> places = shown.places();
        for (int r = 0; r < lattice::rootCount; ++r) {
            shown.view().setWeights(lit(r));
            QTest::mouseClick(&shown.view(), Qt::LeftButton, {}, places[r].toPoint());
            QCOMPARE(shown.view().pinned(), (RootView::LayerRoot{0, r}));
            shown.view().setPinned(std::nullopt);
        }
    }

    void differencesHaveASign() {
        Shown shown(difference(lit(20, QStringLiteral("a")), lit(30, QStringLiteral("b"))));
        const QImage image = shown.view().grab().toImage();
        const QColor more = image.pixelColor(shown.view().rootPosition(20).toPoint());
        const QColor less = image.pixelColor(shown.view().rootPosition(30).toPoint());
        QVERIFY(more.red() > more.blue() + 40);
        QVERIFY(less.blue() > less.red() + 40);
        const std::vector<int> rows = shown.view().tableRoots();
        QCOMPARE((std::set<int>{rows[0], rows[1]}), (std::set<int>{20, 30}));
        QVERIFY(shown.view().statement().contains(QStringLiteral("“a” minus “b”")));
        QVERIFY(shown.view().rootText(30).contains(QStringLiteral("−50")));
        QVERIFY(shown.view().csv().contains(QStringLiteral(",-0.49")));
    }

    void thePathIsPaintedAndMovesAlong() {
        Shown shown;
        std::vector<lattice::Vector> z;
        for (int i = 0; i < 30; ++i) {
            z.push_back(lattice::roots()[i]);
            for (float& x : z.back())
                x *= 1.6F; // further out than any root
        }
        const QImage without = shown.view().grab().toImage();
        shown.view().setPath({z, z}, 4);
        const QImage with = shown.view().grab().toImage();
        QVERIFY(without != with);
        for (std::size_t token = 0; token < z.size(); ++token) {
            QVERIFY(QRectF(shown.view().rect()).contains(shown.view().pathPosition(token)));
            const QPointF centre = (shown.view().rootPosition(0) + shown.view().rootPosition(3)) / 2;
            const QPointF root = shown.view().rootPosition(static_cast<int>(token)) - centre;
            QVERIFY(QLineF(centre + 1.6 * root, shown.view().pathPosition(token)).length() < 0.01);
        }
        shown.view().reflect(137); // z is mirrored as the roots are
        const auto moved = [&] {
            const QPointF centre = (shown.view().rootPosition(0) + shown.view().rootPosition(3)) / 2;
            return QLineF(centre + 1.6 * (shown.view().rootPosition(8) - centre),
                          shown.view().pathPosition(8))
                       .length() < 0.01;
        };
        QTRY_VERIFY(moved());
        shown.view().setPath({}, {});
        shown.view().undoReflections();
        QCOMPARE(shown.view().grab().toImage(), without);
    }

    void theAntipodeIsMarked() {
        Shown shown;
        const int root = 20;
        const QPoint opposite = shown.view().rootPosition(lattice::antipode(root)).toPoint();
        const QRect about(opposite - QPoint(9, 9), QSize(19, 19));
        const QImage before = shown.view().grab(about).toImage();
        shown.view().setPinned(RootView::LayerRoot{0, root});
        QVERIFY(before != shown.view().grab(about).toImage());
    }

    void aRootIsReflectedByItsButton() {
        Shown shown;
        QVERIFY(!shown.button("Reflect").isEnabled());
        QTest::mouseClick(&shown.view(), Qt::LeftButton, {}, shown.view().rootPosition(50).toPoint());
        QVERIFY(shown.button("Reflect").isEnabled());
        QTest::mouseClick(&shown.button("Reflect"), Qt::LeftButton);
        QCOMPARE(shown.view().turning().element(), lattice::WeylElement::reflection(50));
        shown.view().setDirections(std::vector<lattice::Vector>(lattice::rootCount, lattice::roots()[3]));
        QVERIFY(!shown.button("Reflect").isEnabled()); // random directions are no mirrors
        QCOMPARE(shown.view().turning().reflections(), 0);
    }

    void theTableHoldsAllRoots() {
        Shown shown;
        QTest::mouseClick(&shown.button("Table"), Qt::LeftButton);
        auto* table = shown.panel.findChild<QTableView*>();
        QVERIFY(!table->tabKeyNavigation()); // one can tab on
        QVERIFY(table->isVisible() && !shown.view().isVisible());
        const QAbstractItemModel& rows = *table->model();
        QCOMPARE(rows.rowCount(), lattice::rootCount);
        QCOMPARE(rows.index(0, 0).data().toString(), QStringLiteral("137")); // by falling weight
        table->setCurrentIndex(rows.index(1, 0));
        QCOMPARE(shown.view().pinned()->root, rows.index(1, 0).data().toInt());
        table->sortByColumn(0, Qt::AscendingOrder);
        QCOMPARE(rows.index(20, 0).data().toString(), QStringLiteral("20"));
        QVERIFY(rows.index(20, 5).data().toString().startsWith(QLatin1Char('(')));
        QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(table);
        QVERIFY(spoken != nullptr && spoken->tableInterface() != nullptr);
        QCOMPARE(spoken->tableInterface()->rowCount(), lattice::rootCount);
        shown.view().setWeights(lit(9));
        table->sortByColumn(1, Qt::DescendingOrder);
        QCOMPARE(rows.index(0, 0).data().toString(), QStringLiteral("9"));
    }
};

LILA_TEST(RootTurningTest)
#include "root_turning_test.moc"
