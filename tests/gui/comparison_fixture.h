// SPDX-License-Identifier: AGPL-3.0-or-later
// The view Compare, as its tests use it.
#pragma once

#include "core/story/branch_context.h"
#include "tests/gui/window_fixture.h"
#include "widgets/comparison_view.h"
#include "widgets/seed_box.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>

namespace lila {

/// For test classes to derive from.
struct ComparisonSteps {
    /// In the order of the choice.
    enum Kind { NoGeometry, NoBranch, NoResonator, HardQuantiser, OtherModel, BranchSettings };

    static ComparisonView& view(WindowFixture& fixture) {
        return fixture.window().docks().holding<ComparisonView>();
    }
    static const Actions& actions(WindowFixture& fixture) { return fixture.window().actions(); }
    static SecondModel& second(WindowFixture& fixture) { return fixture.window().focus().second(); }
    static QToolButton& button(WindowFixture& fixture, const QString& name) {
        for (auto* found : view(fixture).findChildren<QToolButton*>())
            if (found->accessibleName().startsWith(name))
                return *found;
        qFatal("no button of that name");
    }
    static void apply(WindowFixture& fixture, std::uint64_t seed = 7) {
        GenerationSettings settings;
        settings.temperature = 1;
        settings.seed = seed;
        settings.context = ContextPolicy::Anchored;
        fixture.settings().takeOver(settings);
    }
    static void prepare(WindowFixture& fixture, int kind, int tokens, quint64 seed = 7) {
        QVERIFY(fixture.ready());
        apply(fixture);
        actions(fixture).workspace->actions().at(2)->trigger(); // Compare
        QVERIFY(view(fixture).isVisible());
        choose(fixture, kind);
        view(fixture).findChild<SeedBox*>()->setValue(seed);
        auto* count =
            fixture.window().findChild<QDockWidget*>(QStringLiteral("compare"))->findChild<QSpinBox*>();
        count->setValue(tokens);
    }
    static void choose(WindowFixture& fixture, int kind) {
        auto* kinds = view(fixture).findChild<QComboBox*>();
        kinds->setCurrentIndex(kind);
        Q_EMIT kinds->activated(kind);
    }
    static bool waitForBoth(WindowFixture& fixture, int milliseconds = 120000) {
        return QTest::qWaitFor([&] { return !view(fixture).texts().isRunning; }, milliseconds);
    }
    static const std::vector<ComparedWord>& words(WindowFixture& fixture, int side) {
        return view(fixture).texts().columns[side].words;
    }
    static QString text(WindowFixture& fixture, int side) {
        QString text = view(fixture).texts().prompt;
        for (const ComparedWord& word : words(fixture, side))
            text += word.text;
        return text;
    }
    static void take(WindowFixture& fixture, int side) {
        auto* take = view(fixture).findChildren<QPushButton*>(QStringLiteral("take")).at(side);
        QVERIFY(take->isEnabled());
        take->click();
    }
    static std::vector<int> idsOf(const StoryBook& book) {
        return contextOf(book.story(), book.path()).tokens.ids;
    }
    static bool waitForSecond(WindowFixture& fixture) {
        return QTest::qWaitFor([&] { return second(fixture).loading().isEmpty(); }, 30000);
    }
};

} // namespace lila
