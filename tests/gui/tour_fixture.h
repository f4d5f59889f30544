// SPDX-License-Identifier: AGPL-3.0-or-later
// The tour through the window, as its tests walk it.
#pragma once

#include "tests/gui/interventions_fixture.h"
#include "widgets/geometry_view.h"
#include "widgets/tour_bar.h"

#include <QAction>
#include <QPushButton>

namespace lila {

/// For test classes to derive from.
struct TourSteps {
    static TourBar& bar(WindowFixture& fixture) { return *fixture.window().findChild<TourBar*>(); }
    static QPushButton& button(WindowFixture& fixture, const char* name) {
        return *bar(fixture).findChild<QPushButton*>(QLatin1String(name));
    }

    static GeometryView& geometry(WindowFixture& fixture) {
        return fixture.window().docks().holding<GeometryView>();
    }
    static QString text(WindowFixture& fixture) { return fixture.story().storyText(); }

    /// With words of one's own.
    static void begin(WindowFixture& fixture, int tokens = 30) {
        QVERIFY(fixture.ready());
        GenerationSettings settings;
        settings.maxTokens = tokens;
        settings.seed = 5;
        settings.temperature = 1;
        settings.context = ContextPolicy::Anchored;
        fixture.settings().takeOver(settings);
        QTest::keyClicks(&fixture.story(), QStringLiteral(", my own"));
        QTest::qWait(20);
        fixture.window().actions().showMe->trigger();
        QVERIFY(bar(fixture).isVisible());
        QVERIFY(!button(fixture, "next").isEnabled());
    }

    /// From the step before.
    static void toGeometry(WindowFixture& fixture) {
        button(fixture, "skip").click();
        QTRY_VERIFY(geometry(fixture).isVisible());
    }
};

} // namespace lila
