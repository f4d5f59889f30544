// SPDX-License-Identifier: AGPL-3.0-or-later
// How the keyboard gets to all parts of the window, and is seen there.
#include "tests/gui/dock_fixture.h"
#include "tests/test_main.h"
#include "widgets/setting_row.h"

#include <QAbstractSpinBox>
#include <QAction>
#include <QActionGroup>
#include <QDialog>
#include <QFocusFrame>
#include <QMenuBar>
#include <QTabBar>

using namespace lila;

class PaneOrderTest : public QObject, private DockSteps {
    Q_OBJECT

private:
    /// The index of the pane that a widget is in: the story's, then the docks'.
    static qsizetype paneOf(MainWindow& window, const QWidget* widget) {
        if (window.pane().isAncestorOf(widget))
            return 0;
        const QList<QDockWidget*> docks = window.docks().docks();
        for (qsizetype i = 0; i < docks.size(); ++i)
            if (docks[i]->isAncestorOf(widget))
                return i + 1;
        return -1;
    }

    /// Everywhere that Tab stops on its way round the window, from the story on.
    static QList<QWidget*> tabStops(WindowFixture& fixture) {
        fixture.story().setFocus();
        QList<QWidget*> stops;
        do {
            stops.append(fixture.window().focusWidget());
            QTest::keyClick(stops.constLast(), Qt::Key_Tab);
        } while (!stops.contains(fixture.window().focusWidget()) && stops.size() < 200);
        return stops;
    }

private Q_SLOTS:
    void tabFollowsTheEye() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        settle(fixture);
        const QList<QWidget*> stops = tabStops(fixture);
        QVERIFY(stops.size() > 30);
        for (qsizetype i = 1; i < stops.size(); ++i) {
            const qsizetype before = paneOf(fixture.window(), stops[i - 1]);
            const qsizetype after = paneOf(fixture.window(), stops[i]);
            const QString step = stops[i - 1]->accessibleName() + QStringLiteral(" → ") +
                                 stops[i]->accessibleName() + stops[i]->metaObject()->className();
            QVERIFY2(after < 0 || after >= before, qPrintable(step));
            const bool sameRow = qobject_cast<SettingRow*>(stops[i]->parentWidget()) != nullptr &&
                                 stops[i]->parentWidget() == stops[i - 1]->parentWidget();
            QVERIFY2(!sameRow || stops[i]->x() > stops[i - 1]->x(), qPrintable(step));
        }
    }

    void aTabBarComesBeforeItsDocks() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        fixture.window().tabifyDockWidget(&dock(fixture, "roots"), &dock(fixture, "beta"));
        fixture.window().tabifyDockWidget(&dock(fixture, "candidates"), &dock(fixture, "settings"));
        settle(fixture);
        const QList<QWidget*> stops = tabStops(fixture);
        const QList<QDockWidget*> docks = fixture.window().docks().docks();
        int bars = 0;
        for (qsizetype i = 0; i + 1 < stops.size(); ++i) {
            const auto* bar = qobject_cast<QTabBar*>(stops[i]);
            if (bar == nullptr)
                continue;
            ++bars;
            const qsizetype pane = paneOf(fixture.window(), stops[i + 1]);
            QVERIFY(pane > 0);
            QStringList tabs;
            for (int tab = 0; tab < bar->count(); ++tab)
                tabs.append(bar->tabText(tab));
            QVERIFY2(tabs.contains(docks[pane - 1]->windowTitle()), qPrintable(tabs.join(QLatin1Char(','))));
        }
        QCOMPARE(bars, 2);
    }

    void theFocusIsSeenAtEveryStop() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        const QList<QWidget*> stops = tabStops(fixture);
        QVERIFY(stops.size() > 30);
        QStringList unseen;
        for (QWidget* stop : stops) {
            stops.constFirst()->setFocus();
            if (stop == stops.constFirst())
                continue; // the story: its caret blinks
            QTest::qWait(1);
            const QImage without = stop->grab().toImage();
            stop->setFocus(Qt::TabFocusReason);
            const auto* frame = stop->window()->findChild<QFocusFrame*>();
            const bool isFramed = frame != nullptr && frame->isVisible() && frame->widget() == stop;
            if (!isFramed && stop->grab().toImage() == without)
                unseen.append(QLatin1String(stop->metaObject()->className()) + QLatin1Char(' ') +
                              stop->objectName() + stop->accessibleName());
        }
        QVERIFY2(unseen.isEmpty(), qPrintable(unseen.join(QStringLiteral("; "))));
    }

    void f6GoesFromPaneToPane() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        MainWindow& window = fixture.window();
        fixture.story().setFocus();
        QList<qsizetype> panes;
        for (int i = 0; i < 4; ++i) {
            QTest::keyClick(window.focusWidget(), Qt::Key_F6);
            panes.append(paneOf(window, window.focusWidget()));
        }
        QCOMPARE(panes, (QList<qsizetype>{1, 9, 16, 0})); // the others are tabs behind the roots and β
        QCOMPARE(window.focusWidget(), &fixture.story());
        QTest::keyClick(window.focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
        QCOMPARE(paneOf(window, window.focusWidget()), 16);
    }

    /// Although the keyboard was in it: a menu or dialog that closes gives it back.
    void aTabThatWasLeftStaysBehind() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        MainWindow& window = fixture.window();
        window.actions().workspace->actions()[1]->trigger(); // Look inside
        settle(fixture);
        const auto dock = [&](const char* name) {
            return window.findChild<QDockWidget*>(QLatin1String(name));
        };
        QDockWidget& left = *dock("alternatives");
        window.docks().present(left.objectName());
        settle(fixture);
        QVERIFY(!left.visibleRegion().isEmpty());
        auto* box = left.findChild<QAbstractSpinBox*>(); // in its title
        QVERIFY(box != nullptr);
        box->setFocus();
        QTRY_VERIFY(box->hasFocus());
        QDockWidget& front = *dock("roots");
        QVERIFY(window.tabifiedDockWidgets(&left).contains(&front));
        front.raise();
        QTRY_VERIFY(left.visibleRegion().isEmpty());
        QDialog dialog(&window);
        dialog.show();
        dialog.activateWindow();
        QTRY_VERIFY(dialog.isActiveWindow());
        dialog.close();
        window.activateWindow();
        QTRY_VERIFY(box->hasFocus());
        settle(fixture);
        QVERIFY(left.visibleRegion().isEmpty());
        QVERIFY(!front.visibleRegion().isEmpty());
        window.menuBar()->setFocus(Qt::MenuBarFocusReason);
        box->setFocus(Qt::MenuBarFocusReason);
        settle(fixture);
        QVERIFY(left.visibleRegion().isEmpty());
        QVERIFY(!front.visibleRegion().isEmpty());
    }
};

LILA_TEST(PaneOrderTest)
#include "pane_order_test.moc"
