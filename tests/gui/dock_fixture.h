// SPDX-License-Identifier: AGPL-3.0-or-later
// The docks of a window, as tests of where they stand look at them.
#pragma once

#include "tests/gui/window_fixture.h"

#include <QDockWidget>

namespace lila {

/// For test classes to derive from.
struct DockSteps {
    static QDockWidget& dock(WindowFixture& fixture, const char* name) {
        return *fixture.window().findChild<QDockWidget*>(QLatin1String(name));
    }

    static QList<QSize> sizes(WindowFixture& fixture) {
        QList<QSize> sizes;
        for (const QDockWidget* dock : fixture.window().docks().docks())
            if (!dock->visibleRegion().isEmpty())
                sizes.append(dock->size());
        return sizes;
    }

    static Options sized(const QSize& size) {
        Options options;
        options.size = size;
        return options;
    }

    /// Waits until the docks stay as they are.
    static void settle(WindowFixture& fixture) {
        QList<QSize> last;
        int looks = 0;
        QVERIFY(QTest::qWaitFor([&] {
            const QList<QSize> now = sizes(fixture);
            looks = now == last ? looks + 1 : 0;
            last = now;
            return looks > 5;
        }));
    }
};

} // namespace lila
