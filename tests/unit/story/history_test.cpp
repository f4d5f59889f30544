// SPDX-License-Identifier: AGPL-3.0-or-later
// What was done to a story, as steps: undone, done again, joined to one, and forgotten.
#include "core/story/tree/history.h"
#include "tests/test_main.h"
#include "tests/unit/story/small_stories.h"

#include <QTest>

using namespace lila;

namespace {

class HistoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void undoTakesAGenerationAtOnce() {
        History history(begun());
        const Story before = history.story();
        const auto origin = anOrigin(11);
        for (int i = 0; i < 500; ++i)
            history.apply(writingAt(history.story(), history.story().tip(), words(" on"), origin), "Generate",
                          i > 0);
        const Story after = history.story();
        QCOMPARE(history.depth(), 1U);
        QCOMPARE(history.undoName(), "Generate");
        QVERIFY(history.undo().size() <= 4); // one change for all tokens
        QVERIFY(history.story() == before);
        QVERIFY(!history.canUndo());
        history.redo();
        QVERIFY(history.story() == after);
        QVERIFY(history.undo().size() <= 4);
        QVERIFY(history.story() == before);
        // What is done otherwise takes the place of what was undone.
        history.apply({SetTitle{rootSpan, "Cats"}}, "Rename");
        QVERIFY(!history.canRedo());
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, history.apply({RemoveSpan{rootSpan}}, "Delete"));
        QCOMPARE(history.depth(), 1U);
    }

    void aDragThatJoinsKeepsOneInverse() {
        History history(begun());
        const Story before = history.story();
        for (int i = 1; i <= 100; ++i) {
            Interventions interventions;
            interventions.branchFactor[0] = static_cast<float>(i);
            history.apply({SetInterventions{std::make_shared<const Interventions>(interventions)}},
                          "Interventions", i > 1);
        }
        QCOMPARE(history.depth(), 1U);
        QCOMPARE(history.undo().size(), 1U);
        QVERIFY(history.story() == before);
        history.redo();
        QCOMPARE(history.story().interventions()->branchFactor.at(0), 100.0F);
    }

    /// Done, or undone again; alone, or among steps that stay.
    void interventionsAreForgottenWithoutWhatWasDoneBesides() {
        const auto push = [](History& history, float factor) {
            const auto pushed = std::make_shared<Interventions>();
            pushed->branchFactor[0] = factor;
            history.apply({SetInterventions{pushed}}, "Interventions");
        };
        const auto write = [](History& history, const char* text) {
            history.apply(writingAt(history.story(), history.story().tip(), words(text), {}), "Typing");
        };
        for (const int undone : {0, 1, 2, 3, 4, 5, 6}) {
            History history(begun());
            push(history, 2); // is no part of what is tried
            const auto before = history.story().interventions();
            push(history, 3);
            write(history, " here");
            push(history, 4);
            push(history, 5);
            write(history, " there");
            for (int i = 0; i < undone; ++i)
                history.undo();
            const std::string text = textOf(history.story());
            const auto forgotten = history.forgetInterventions(1);
            QVERIFY(forgotten && forgotten->steps == (std::vector<std::size_t>{1, 3, 4}));
            QCOMPARE(forgotten->edit.empty(), undone >= 5);
            QCOMPARE(textOf(history.story()), text);
            while (history.canRedo())
                history.redo();
            QCOMPARE(textOf(history.story()), "Once upon a time there was a cat here there");
            QCOMPARE(history.depth(), 3U);
            while (history.depth() > 1) {
                QVERIFY(*history.story().interventions() == *before);
                history.undo();
            }
            QCOMPARE(textOf(history.story()), textOf(begun()));
            history.undo();
            QVERIFY(history.story() == begun());
        }
        History history(begun());
        push(history, 3);
        history.replace(begun(), "Open"); // undone, it would bring them back
        QVERIFY(!history.forgetInterventions(0));
        QCOMPARE(history.depth(), 2U);
        history.undo();
        QVERIFY(!history.forgetInterventions(0)); // who knows the other story by its number would err
        QCOMPARE(history.depth(), 1U);
        history.undo();
        history.redo();
        QVERIFY(history.canRedo());
    }

    void whatBeganBetweenJoinedEditsKeepsItsPlace() {
        History history(begun());
        const SpanId model = history.story().tip().span;
        history.apply(writingAt(history.story(), {model, 2}, words(" one"), {}), "Branch");
        const Story before = history.story();
        const SpanId child = before.tip().span;
        history.apply({Splice{model, 2, 0, TokenRun(before.freeKey(), words(" x")), true}}, "Type");
        history.apply({Splice{model, 3, 0, TokenRun(history.story().freeKey(), words(" y"))}}, "Type", true);
        QCOMPARE(history.story().span(child).parent, (Place{model, 3}));
        const Story after = history.story();
        history.undo();
        QVERIFY(history.story() == before);
        history.redo();
        QVERIFY(history.story() == after);
    }
};

} // namespace

LILA_TEST(HistoryTest)
#include "history_test.moc"
