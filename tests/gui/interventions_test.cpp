// SPDX-License-Identifier: AGPL-3.0-or-later
// What is changed inside of the model belongs to the story: it acts on the next token, is undone, kept, told
// of what was written with it, and taken over from there.
#include "app/explorer/views/settings_offer.h"
#include "tests/gui/interventions_fixture.h"
#include "tests/test_main.h"

#include <QAction>
#include <QClipboard>
#include <QMenu>

using namespace lila;

class InterventionsTest : public QObject {
    Q_OBJECT

    static bool areInForce(WindowFixture& fixture, const Interventions& interventions) {
        return fixture.window().focus().interventions() == interventions &&
               fixture.session().interventions() == interventions &&
               *fixture.book().story().interventions() == interventions;
    }
    static Interventions boosted(float boost) {
        Interventions interventions;
        interventions.rootBoost[{0, 17}] = boost;
        return interventions;
    }
    static Interventions withBranch(int layer, float factor) {
        Interventions interventions;
        interventions.branchFactor[layer] = factor;
        return interventions;
    }
    static std::vector<std::shared_ptr<const Origin>> originsOf(const StoryBook& book) {
        std::vector<std::shared_ptr<const Origin>> origins;
        for (const StoryPath::Part& part : book.path().parts())
            if (const auto& origin = book.story().span(part.span).origin)
                origins.push_back(origin);
        return origins;
    }

private Q_SLOTS:
    void withoutBetaItWritesWhatAModelWithNoneWrites() {
        const QTemporaryDir folder;
        WindowFixture fixture(checkpointWithBeta(folder, 40));
        QVERIFY(fixture.ready());
        const Ids asItIs = written(fixture);
        fixture.story().undo();
        fixture.window().focus().takeInterventions(withoutBeta());
        const Ids without = written(fixture);
        QVERIFY(without != asItIs);
        const QString checkpoint = checkpointWithBeta(folder, 0);
        QCOMPARE(idsOf(commandLine(fixture, checkpoint)), without);
        fixture.window().actions().copyCommand->trigger();
        const QString line = QGuiApplication::clipboard()->text();
        QVERIFY2(line.contains(QStringLiteral("--interventions")), qPrintable(line));
        QCOMPARE(idsOf(line), without);
        // What the model had seen otherwise it sees anew, and again as it was.
        fixture.story().undo();
        fixture.window().focus().takeInterventions({});
        QCOMPARE(written(fixture), asItIs);
    }

    void changesAreStepsOfUndo() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        Focus& focus = fixture.window().focus();
        QSignalSpy changes(&focus, &Focus::changed);
        const auto told = [&] {
            const auto all = std::exchange(static_cast<QList<QList<QVariant>>&>(changes), {});
            return std::ranges::count_if(all, [](const QList<QVariant>& change) {
                return change[0].value<Focus::Part>() == Focus::Part::Interventions;
            });
        };
        QVERIFY(areInForce(fixture, {}));
        for (int i = 2; i <= 20; ++i)
            focus.takeInterventions(boosted(static_cast<float>(i)));
        QCOMPARE(fixture.book().depth(), 1); // a slider is one step
        QVERIFY(areInForce(fixture, boosted(20)));
        QCOMPARE(told(), 19);
        Interventions both = boosted(20);
        both.temperatureFactor[1] = 0;
        focus.takeInterventions(both);
        QCOMPARE(fixture.book().depth(), 2);
        Interventions neutral = both;
        neutral.betaFactor[{0, 1}] = 1;
        neutral.rootBoost[{1, 2}] = 0;
        focus.takeInterventions(neutral); // nothing is changed
        QCOMPARE(fixture.book().depth(), 2);
        QVERIFY(areInForce(fixture, both));
        told();
        fixture.window().actions().undo->trigger();
        QVERIFY(areInForce(fixture, boosted(20)));
        fixture.window().actions().undo->trigger();
        QVERIFY(areInForce(fixture, {}));
        QVERIFY(!fixture.window().actions().undo->isEnabled());
        fixture.window().actions().redo->trigger();
        fixture.window().actions().redo->trigger();
        QVERIFY(areInForce(fixture, both));
        QCOMPARE(told(), 4);
    }

    void aRunningGenerationTakesThemUp() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        fixture.settings().takeOver(endlessSettings());
        fixture.session().generate();
        QVERIFY(fixture.waitForText(fixture.story().storyLength()));
        fixture.window().focus().takeInterventions(withBranch(1, -1));
        QVERIFY(QTest::qWaitFor([&] {
            const auto origins = originsOf(fixture.book());
            return origins.size() == 2 && *origins[1]->interventions == withBranch(1, -1);
        }));
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
        const auto origins = originsOf(fixture.book());
        QVERIFY(origins[0]->interventions->isEmpty() && !origins[0]->goesOn && origins[1]->goesOn);
        QVERIFY(areInForce(fixture, withBranch(1, -1)));
        fixture.story().undo();
        QVERIFY(areInForce(fixture, {}));
        QVERIFY(fixture.waitForText(16)); // a step behind: what was written still stands
    }

    void theyAreKept() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("a.lila"));
        Session session;
        session.story.apply(writingAt(session.story, {}, draftOf("Tom"), {}));
        session.story.apply({SetInterventions{std::make_shared<const Interventions>(boosted(3))}});
        writeSession(file.toStdString(), session);
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().focus().takeInterventions(withBranch(0, 0));
        fixture.reopen(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QVERIFY(areInForce(fixture, withBranch(0, 0)));
        QCOMPARE(written(fixture, 3).size(), std::size_t{3});
        QVERIFY(*originsOf(fixture.book()).back()->interventions == withBranch(0, 0));
        fixture.window().openFiles({file});
        QVERIFY(areInForce(fixture, boosted(3)));
        fixture.window().actions().newStory->trigger();
        QVERIFY(areInForce(fixture, boosted(3)));
    }

    /// A person's words are looked at as the model would see them now, or as it saw them when it went on.
    void wordsAreLookedAtWithThem() {
        const QTemporaryDir folder;
        WindowFixture fixture(checkpointWithBeta(folder, 40));
        QVERIFY(fixture.ready());
        Focus& focus = fixture.window().focus();
        QTest::qWait(10);
        const auto seenWith = [&](const Interventions& interventions) {
            return QTest::qWaitFor(
                [&] { return focus.token() != nullptr && *focus.token()->interventions == interventions; });
        };
        QTextCursor caret = fixture.story().textCursor();
        caret.setPosition(12);
        fixture.story().setTextCursor(caret);
        Q_EMIT fixture.story().caretPlaced(12);
        QVERIFY(seenWith({}));
        const double before = focus.token()->entropy;
        focus.takeInterventions(withoutBeta());
        QVERIFY(seenWith(withoutBeta()));
        QVERIFY(focus.token()->entropy != before);
        QCOMPARE(written(fixture, 4).size(), std::size_t{4});
        focus.takeInterventions({});
        QTest::qWait(10);
        caret.setPosition(12);
        fixture.story().setTextCursor(caret);
        Q_EMIT fixture.story().caretPlaced(12);
        QVERIFY(seenWith(withoutBeta())); // those of its time
    }

    void thoseOfABranchAreTakenOver() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        Focus& focus = fixture.window().focus();
        focus.takeInterventions(boosted(2));
        QCOMPARE(written(fixture, 2).size(), std::size_t{2});
        focus.takeInterventions({});
        QMenu menu;
        offerSettings(menu, *originsOf(fixture.book()).back(), focus);
        QAction* entry = menu.actions().at(1);
        QVERIFY(entry->isEnabled());
        QVERIFY2(entry->toolTip().contains(QStringLiteral("boost")), qPrintable(entry->toolTip()));
        entry->trigger();
        QVERIFY(areInForce(fixture, boosted(2)));
        fixture.story().undo();
        QVERIFY(areInForce(fixture, {}));
    }
};

LILA_TEST(InterventionsTest)
#include "interventions_test.moc"
