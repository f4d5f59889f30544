// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a window opens: wholly on its screen, and not upon another.
#include "widgets/window_place.h"

#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QScreen>

using namespace lila;

class WindowPlaceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWindowFitsItsScreen() {
        const QSize wanted(1280, 800);
        QCOMPARE(fittingSize(wanted, {0, 0, 2560, 1400}), wanted);
        for (const QRect& room : {QRect(0, 0, 1366, 728), QRect(0, 0, 1280, 680), QRect(0, 0, 1024, 700)}) {
            const QSize size = fittingSize(wanted, room);
            QVERIFY(size.width() < room.width() && size.height() <= room.height() - 32);
        }
        WindowFixture fixture(tinyCheckpoint);
        const QSize least = fixture.window().minimumSizeHint();
        QVERIFY2(least.width() <= 1000 && least.height() <= 620,
                 qPrintable(QStringLiteral("%1x%2").arg(least.width()).arg(least.height())));
        const QRect room = fixture.window().screen()->availableGeometry();
        QVERIFY(fixture.window().height() < room.height() && fixture.window().width() < room.width());
    }

    void aSecondWindowDoesNotCoverTheFirst() {
        const QRect room(0, 30, 1366, 728);
        const QRect first(0, 30, 1000, 600);
        QRect last = first;
        for (int before = 1; before < 40; ++before) {
            const QRect next = steppedAside(first, before, room);
            QVERIFY(room.contains(next));
            QVERIFY(next.topLeft() != last.topLeft());
            last = next;
        }
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().setGeometry(60, 60, 500, 500);
        const WindowPlaces places{fixture.folder() + QStringLiteral("/settings.ini"),
                                  fixture.folder() + QStringLiteral("/stories")};
        Preferences(places.settingsFile)
            .storeWindow(fixture.window(), fixture.window().docks().sizes().plan());
        Options options;
        options.files = {tinyCheckpoint};
        const MainWindow alone(options, {places.settingsFile, fixture.folder() + QStringLiteral("/others")},
                               QApplication::palette());
        const MainWindow second(options, places, QApplication::palette());
        const QPoint aside = second.geometry().topLeft() - alone.geometry().topLeft();
        QVERIFY(aside.x() >= 20 && aside.y() >= 20);
    }

    /// As one that was closed on a larger screen.
    void aWindowIsNoLargerThanItsScreen() {
        QWidget large;
        const QRect room = large.screen()->availableGeometry();
        large.resize(room.size() + QSize(400, 300));
        const QByteArray geometry = large.saveGeometry();
        QWidget window;
        restorePlace(window, geometry);
        QCOMPARE(window.size(), fittingSize(large.size(), room));
        QVERIFY(room.contains(QRect(window.pos(), window.size())));
        large.resize(room.size() / 2);
        large.move(room.topLeft() + QPoint(60, 60));
        restorePlace(window, large.saveGeometry());
        QCOMPARE(window.size(), large.size());
        QCOMPARE(window.pos(), large.pos());
    }
};

LILA_TEST(WindowPlaceTest)
#include "window_place_test.moc"
