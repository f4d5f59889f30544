// SPDX-License-Identifier: AGPL-3.0-or-later
// The roots, given weights and pointed at: by pixels' properties, texts, and what the table's rows are.
#include "core/lattice/projection.h"
#include "tests/test_main.h"
#include "widgets/root_view.h"

#include <QApplication>
#include <QSet>
#include <QTest>

#include <cmath>

using namespace lila;

class RootViewTest : public QObject {
    Q_OBJECT

private:
    /// Layer 0 all equal; layer 1 with one root that holds half.
    static Activation twoLayers(int lit) {
        Activation activation(2);
        activation[0].rootWeights.fill(1.0F / lattice::rootCount);
        activation[1].rootWeights.fill(0.5F / (lattice::rootCount - 1));
        activation[1].rootWeights[lit] = 0.5F;
        return activation;
    }

    static QImage picture(QWidget& widget) { return widget.grab().toImage(); }

    static int differences(const QImage& a, const QImage& b) {
        int count = 0;
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                count += a.pixel(x, y) != b.pixel(x, y);
        return count;
    }

private Q_SLOTS:
    void all240RootsArePainted() {
        RootView view;
        view.resize(700, 500);
        view.setEdgesShown(false);
        view.setActivation(twoLayers(0), QStringLiteral("x"));
        const QImage image = picture(view);
        const QRgb background = view.palette().color(QPalette::Base).rgb();
        QSet<QPair<int, int>> places;
        for (int r = 0; r < lattice::rootCount; ++r) {
            const QPoint place = view.rootPosition(r).toPoint();
            places.insert({place.x(), place.y()});
            QVERIFY2(image.pixel(place) != background, qPrintable(QString::number(r)));
        }
        QCOMPARE(places.size(), lattice::rootCount);
    }

    void oppositeRootsLieOpposite() {
        RootView view;
        view.resize(600, 400);
        const QPointF centre = (view.rootPosition(0) + view.rootPosition(lattice::antipode(0))) / 2;
        for (int r = 0; r < lattice::rootCount; ++r) {
            const QPointF sum = (view.rootPosition(r) + view.rootPosition(lattice::antipode(r))) / 2 - centre;
            QVERIFY(std::hypot(sum.x(), sum.y()) < 0.01);
        }
    }

    void aLitRootStandsOut() {
        RootView view;
        view.resize(700, 500);
        view.setEdgesShown(false);
        const int lit = 137;
        view.setActivation(twoLayers(lit), QStringLiteral("x"));
        view.setLayer(1);
        const QImage image = picture(view);
        const auto coloured = [&](int root) {
            const QPoint centre = view.rootPosition(root).toPoint();
            const QRgb background = view.palette().color(QPalette::Base).rgb();
            int count = 0;
            for (int y = -9; y <= 9; ++y)
                for (int x = -9; x <= 9; ++x)
                    count += image.pixel(centre + QPoint(x, y)) != background;
            return count;
        };
        const int opposite = lattice::antipode(lit);
        QVERIFY(coloured(lit) > 3 * coloured(opposite));
        QVERIFY(image.pixel(view.rootPosition(lit).toPoint()) !=
                image.pixel(view.rootPosition(opposite).toPoint()));
    }

    void oneLayerIsShownAndNeverAMean() {
        RootView view;
        view.setActivation(twoLayers(5), QStringLiteral("x"));
        QCOMPARE(view.layer(), std::optional(0));
        QCOMPARE(view.shownLayers(), std::vector{0});
        QVERIFY(std::abs(view.picture(0).weights[5] - 1.0 / 240) < 1e-6);
        QVERIFY(view.statement().contains(QStringLiteral("layer 0")));
        view.setLayer(1);
        QVERIFY(std::abs(view.picture(1).weights[5] - 0.5) < 1e-6);
        QVERIFY(view.statement().contains(QStringLiteral("layer 1")));
        view.setLayer(7); // a model of fewer layers was opened
        QCOMPARE(view.shownLayers(), std::vector{1});
    }

    void allLayersStandSideBySide() {
        RootView view;
        view.resize(700, 500);
        view.setEdgesShown(false);
        view.setActivation(twoLayers(137), QStringLiteral("x"));
        view.setLayer(std::nullopt);
        QCOMPARE(view.shownLayers(), (std::vector{0, 1}));
        const QPoint first = view.rootPosition(137, 0).toPoint();
        const QPoint second = view.rootPosition(137, 1).toPoint();
        QVERIFY((first - second).manhattanLength() > 150);
        const QImage image = picture(view);
        QVERIFY(qGray(image.pixel(first)) - qGray(image.pixel(second)) > 60);
        QCOMPARE(view.csv().count(QLatin1Char('\n')), 1 + 2 * 240);
        view.show();
        QTest::mouseMove(&view, second);
        QTRY_COMPARE(view.picture(1).focused, std::optional(137));
        QCOMPARE(view.picture(0).focused, std::nullopt); // the layers do not share a frame
        QVERIFY(view.rootText(137, 1).startsWith(QStringLiteral("Layer 1\n")));
    }

    void coloursAndScaleHoldStill() {
        RootView view;
        view.resize(700, 300);
        view.setEdgesShown(false);
        Activation activation(1);
        activation[0].rootWeights.fill(0);
        activation[0].rootWeights[3] = 0.5F;
        view.setActivation(activation, QStringLiteral("x"));
        const QImage before = picture(view);
        for (const float other : {0.01F, 0.2F, 0.9F}) {
            activation[0].rootWeights[100] = other;
            view.setActivation(activation, QStringLiteral("y"));
            const QImage after = picture(view);
            const QPoint root = view.rootPosition(3).toPoint();
            QCOMPARE(after.pixel(root), before.pixel(root)); // a colour means a weight
            const QRect scale(340, 0, 360, 48);
            QCOMPARE(differences(before.copy(scale), after.copy(scale)), 0);
        }
    }

    void pointingAtARootReordersNothing() {
        RootView view;
        view.resize(700, 300);
        view.show();
        view.setActivation(twoLayers(137), QStringLiteral("x"));
        view.setLayer(1);
        const std::vector<int> before = view.tableRoots();
        QCOMPARE(before.front(), 137);
        QTest::mouseMove(&view, view.rootPosition(before[2]).toPoint());
        QTRY_VERIFY(view.picture(1).focused.has_value());
        QVERIFY(view.tableRoots() == before);
        QTest::mouseMove(&view, view.rootPosition(239).toPoint()); // has no row
        QTRY_COMPARE(view.picture(1).focused, std::optional(239));
        std::vector<int> after = view.tableRoots();
        QCOMPARE(after.back(), 239);
        after.pop_back();
        QVERIFY(after == before);
    }

    void pointingAtARowLightsItsRoot() {
        RootView view;
        view.resize(700, 300);
        view.show();
        view.setActivation(twoLayers(137), QStringLiteral("x"));
        view.setLayer(1);
        QTest::mouseMove(&view, view.rowPosition(1).toPoint());
        QTRY_COMPARE(view.picture(1).focused, std::optional(view.tableRoots()[1]));
        QTest::mouseMove(&view, view.rowPosition(0).toPoint());
        QTRY_COMPARE(view.picture(1).focused, std::optional(137));
    }

    // In the room that the window has for it, all layers are as large as they can be, not a row of stamps.
    void allLayersFillTheirRoom() {
        RootView view;
        view.setLayer(std::nullopt);
        view.setActivation(Activation(6), QStringLiteral("x"));
        for (const QSize& size : {QSize(601, 257), QSize(563, 225), QSize(1100, 400), QSize(300, 700)}) {
            view.resize(size);
            QSet<int> rows;
            double widest = 0;
            QRectF all;
            for (int layer = 0; layer < 6; ++layer) {
                QRectF plane;
                for (int root = 0; root < lattice::rootCount; ++root) {
                    const QPointF place = view.rootPosition(root, layer);
                    plane |= QRectF(place, QSizeF(1, 1));
                    rows.insert(qRound(view.rootPosition(0, layer).y()));
                }
                QVERIFY(QRectF(view.rect()).contains(plane));
                widest = std::max(widest, plane.width());
                all |= plane;
            }
            QVERIFY2(rows.size() > 1, qPrintable(QStringLiteral("%1 wide").arg(size.width())));
            const double share = 6 * widest * widest / size.width() / size.height();
            QVERIFY2(
                share > 0.38,
                qPrintable(QStringLiteral("%1 x %2: %3").arg(size.width()).arg(size.height()).arg(share)));
        }
    }

    void theTableGrowsWithItsSpace() {
        RootView view;
        view.setActivation(twoLayers(137), QStringLiteral("x"));
        view.resize(700, 300);
        const std::size_t low = view.tableRoots().size();
        view.resize(1100, 700);
        const std::size_t high = view.tableRoots().size();
        QVERIFY2(low > 4 && high > low + 15, qPrintable(QStringLiteral("%1 and %2").arg(low).arg(high)));
        view.resize(400, 1000); // narrow and high: below the picture
        QVERIFY(view.tableRoots().size() > 15);
    }

    void hoverNamesTheRoot() {
        RootView view;
        view.resize(600, 400);
        view.show();
        view.setActivation(twoLayers(137), QStringLiteral("x"));
        view.setLayer(1);
        const QString text = view.rootText(137);
        QVERIFY(text.contains(QStringLiteral("Root 137")));
        QVERIFY(text.contains(QStringLiteral("½")));
        QVERIFY(text.contains(QStringLiteral("half-integer")));
        QVERIFY(text.contains(QStringLiteral("50")));
        QVERIFY(view.rootText(0).contains(QStringLiteral("(−1, −1, 0, 0, 0, 0, 0, 0)")));
        QVERIFY(view.rootText(0).contains(QStringLiteral("opposite: root %1").arg(lattice::antipode(0))));
        QTest::mouseMove(&view, view.rootPosition(137).toPoint());
        QTRY_COMPARE(view.picture(1).focused, std::optional(137));
    }

    void clickPinsAndUnpins() {
        RootView view;
        view.resize(600, 400);
        view.show();
        const QPoint place = view.rootPosition(20).toPoint();
        QTest::mouseClick(&view, Qt::LeftButton, {}, place);
        QCOMPARE(view.pinned(), (RootView::LayerRoot{0, 20}));
        QTest::mouseClick(&view, Qt::LeftButton, {}, place);
        QCOMPARE(view.pinned(), std::nullopt);
    }

    void emptyRootsSayHowTheyWillLight() {
        RootView view;
        view.resize(600, 400);
        const QImage empty = picture(view);
        view.setActivation(twoLayers(1), QStringLiteral("x"));
        QVERIFY(differences(empty, picture(view)) > 500);
        view.clear();
        QCOMPARE(differences(empty, picture(view)), 0);
    }
};

LILA_TEST(RootViewTest)
#include "root_view_test.moc"
