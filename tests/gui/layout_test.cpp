// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the windows and docks stand, and what is kept of it.
#include "app/explorer/training/kept_order.h"
#include "tests/gui/dock_fixture.h"
#include "tests/test_main.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QDockWidget>
#include <QMenu>
#include <QSettings>
#include <QSizeGrip>
#include <QTabBar>
#include <QThread>

#include <random>

using namespace lila;

class LayoutTest : public QObject, private DockSteps {
    Q_OBJECT

private:
    static void resize(WindowFixture& fixture, const QSize& size) {
        fixture.window().resize(size);
        settle(fixture);
    }

private Q_SLOTS:
    void theLayoutIsTheSameAfterARestart() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        settle(fixture);
        const QSize window = fixture.window().size();
        const QList<QSize> before = sizes(fixture);
        for (int start = 0; start < 3; ++start) {
            fixture.close();
            Options options;
            options.files = {tinyCheckpoint};
            options.tokenizer = officialVocabulary;
            options.size = window; // the screen of these tests is smaller
            fixture.open(options);
            QTRY_COMPARE(sizes(fixture), before);
        }
    }

    /// One that is a tab among others as well.
    void aViewThatIsAskedForIsInFront() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        settle(fixture);
        QDockWidget& compare = dock(fixture, "compare");
        QVERIFY(!compare.isVisible());
        compare.toggleViewAction()->trigger();
        QTRY_VERIFY(!compare.visibleRegion().isEmpty());
        compare.toggleViewAction()->trigger();
        QVERIFY(!compare.isVisible());
    }

    void docksGetTheirSizeBack() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        settle(fixture);
        const QList<QSize> before = sizes(fixture);
        resize(fixture, {900, 620});
        QVERIFY(sizes(fixture) != before);
        resize(fixture, {1280, 800});
        QTRY_COMPARE(sizes(fixture), before);
        resize(fixture, {1800, 800});
        QCOMPARE(sizes(fixture)[0].width(), before[0].width());
    }

    void noTabIsCut() {
        WindowFixture fixture(tinyCheckpoint, sized({1024, 700}));
        QVERIFY(fixture.ready());
        fixture.window().docks().present(QStringLiteral("compare"));
        settle(fixture);
        int tabs = 0;
        for (const QTabBar* bar :
             fixture.window().findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly))
            for (int tab = 0; !bar->isHidden() && tab < bar->count(); ++tab, ++tabs)
                QVERIFY2(bar->tabRect(tab).width() > bar->fontMetrics().horizontalAdvance(bar->tabText(tab)),
                         qPrintable(bar->tabText(tab)));
        QVERIFY(tabs > 8);
        QCOMPARE(dock(fixture, "compare").visibleRegion().isEmpty(), false);
    }

    // Whatever was shown, closed and put back before.
    void noBarWithoutTabsIsLeft() {
        std::minstd_rand random(7);
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        MainWindow& window = fixture.window();
        const QList<QDockWidget*> docks = window.docks().docks();
        QStringList acts;
        for (int i = 0; i < 25; ++i) {
            const auto act = static_cast<qsizetype>(random() % 6);
            QDockWidget* some = docks[static_cast<qsizetype>(random()) % docks.size()];
            if (act < 3) {
                window.actions().workspace->actions()[act]->trigger();
                acts.append(QString::number(act + 1));
            } else if (act == 3) {
                window.actions().resetLayout->trigger();
                acts.append(QStringLiteral("reset"));
            } else if (act == 4) {
                window.docks().present(some->objectName());
                acts.append(some->objectName());
            } else {
                some->close();
                acts.append(QStringLiteral("close ") + some->objectName());
            }
            settle(fixture);
            for (const QTabBar* bar : window.findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly))
                QTRY_VERIFY2(bar->count() > 1 || bar->visibleRegion().isEmpty(),
                             qPrintable(acts.join(QLatin1String(", "))));
        }
    }

    void whatTheUserDraggedIsKept() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        settle(fixture);
        QDockWidget& roots = dock(fixture, "roots");
        const QPoint separator(roots.x() - 2, 300);
        QTest::mousePress(&fixture.window(), Qt::LeftButton, {}, separator);
        QTest::mouseMove(&fixture.window(), separator - QPoint(40, 0));
        QTest::mouseMove(&fixture.window(), separator - QPoint(80, 0));
        settle(fixture);
        QTest::mouseRelease(&fixture.window(), Qt::LeftButton, {}, separator - QPoint(80, 0));
        settle(fixture);
        const QList<QSize> dragged = sizes(fixture);
        QVERIFY(dragged[0].width() > 600);
        resize(fixture, {900, 620});
        dock(fixture, "candidates").raise(); // another tab in a small window changes nothing of it
        settle(fixture);
        static_cast<void>(fixture.window().docks().sizes().plan()); // what has moved counts from here on
        resize(fixture, {1280, 800});
        QTRY_COMPARE(sizes(fixture), dragged);
    }

    void narrowSettingsStayUsable() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        QDockWidget& settings = dock(fixture, "settings");
        fixture.window().resizeDocks({&settings}, {40}, Qt::Horizontal);
        settle(fixture);
        const SettingsPanel& panel = fixture.settings();
        for (const SettingRow* row : panel.rows())
            for (const QWidget* part : row->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
                const QRect place(part->mapTo(&panel, QPoint()), part->size());
                const int least =
                    part->minimumWidth() > 0 ? part->minimumWidth() : part->minimumSizeHint().width();
                QVERIFY2(place.right() < panel.width() && place.width() >= least,
                         qPrintable(row->objectName()));
            }
    }

    void aFloatingDockCanBeResized() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QDockWidget& roots = dock(fixture, "roots");
        roots.setFloating(true);
        roots.resize(300, 300);
        settle(fixture);
        auto* grip = roots.findChild<QSizeGrip*>();
        QVERIFY(grip != nullptr && grip->isVisible());
        QCOMPARE(grip->geometry().bottomRight(), roots.rect().bottomRight());
        const QPoint middle = grip->rect().center();
        QTest::mousePress(grip, Qt::LeftButton, {}, middle);
        QTest::mouseMove(grip, middle + QPoint(60, 40));
        QTest::mouseRelease(grip, Qt::LeftButton, {}, middle + QPoint(60, 40));
        QTRY_VERIFY(roots.width() > 330 && roots.height() > 320);
        roots.setFloating(false);
        QVERIFY(!grip->isVisible());
    }

    void aFloatingDockComesBackWhereItWas() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        QDockWidget& lens = dock(fixture, "lens");
        lens.show();
        lens.raise();
        lens.setFloating(true);
        lens.move(90, 120);
        lens.resize(500, 320);
        settle(fixture);
        const QRect before = lens.geometry();
        fixture.close();
        fixture.open({});
        QVERIFY(fixture.ready());
        settle(fixture);
        QVERIFY(dock(fixture, "lens").isFloating() && dock(fixture, "lens").isVisible());
        QCOMPARE(dock(fixture, "lens").geometry(), before);
    }

    void whateverStandsInTheSettingsFileCanBeUsed() {
        const QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("settings.ini"));
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "zoom=many\n[engine]\nthreads=100000\n[generation]\ntemperature=999\ntop_k=-3\ntop_p=nan\n"
            "max_tokens=1e300\nseed=abc\ncontext=77\n[window]\nversion=1\ngeometry=x\nstate=y\n"
            "planned=@Size(2000000000 2000000000)\n[training]\nheld_out=7\ncorpus=c.txt\n"
            "settings=\"{\\\"lr\\\": 99, \\\"steps\\\": \\\"x\\\", \\\"d_model\\\": 1e99, \\\"layout\\\": 4, "
            "\\\"threads\\\": -5}\"\n");
        file.close();
        Preferences preferences(name);
        QCOMPARE(preferences.zoom(), 100);
        QCOMPARE(preferences.engine().threads, QThread::idealThreadCount());
        const GenerationSettings settings = preferences.settings({});
        QCOMPARE(settingProblem(settings), std::string());
        QCOMPARE(settings.temperature, 5.0);
        QCOMPARE(settings.topK, 0);
        QCOMPARE(settings.topP, GenerationSettings{}.topP);
        QCOMPARE(settings.seed, GenerationSettings{}.seed);
        const std::optional<TrainingOrder> order = KeptOrder(preferences.store()).order();
        QVERIFY(order.has_value());
        QCOMPARE(order->corpus, QStringLiteral("c.txt"));
        QCOMPARE(order->heldOut, 0.9);
        QCOMPARE(order->settings.lr, 10.0);
        QCOMPARE(order->settings.steps, TrainingSettings{}.steps);
        QCOMPARE(order->settings.dModel, 32768);
        QCOMPARE(order->settings.layout, TrainingSettings{}.layout);
        QCOMPARE(order->settings.threads, 0);
    }

    void exportsAndLayersAreInTheMenus() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const Actions& actions = fixture.window().actions();
        const auto views = fixture.window().docks().exportables().size();
        QCOMPARE(actions.exports->actions().size(), views + 2); // all figures, and a line
        QSignalSpy wanted(&fixture.window().docks(), &ViewDocks::exportRequested);
        fixture.window().docks().disconnect(&fixture.window());
        for (QAction* action : actions.exports->actions())
            action->trigger();
        QCOMPARE(wanted.count(), views);
        Q_EMIT actions.layers->aboutToShow();
        const QComboBox& layers = fixture.layers();
        QCOMPARE(actions.layers->actions().size(), layers.count());
        actions.layers->actions().constLast()->trigger();
        QCOMPARE(layers.currentIndex(), layers.count() - 1);
    }
};

LILA_TEST(LayoutTest)
#include "layout_test.moc"
