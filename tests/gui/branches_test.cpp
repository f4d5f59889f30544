// SPDX-License-Identifier: AGPL-3.0-or-later
// Branches in the window: what makes them, how one goes from one to another, and that none is lost.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAction>

using namespace lila;

namespace {

class BranchesTest : public QObject {
    Q_OBJECT

    static void apply(WindowFixture& fixture, int tokens) {
        GenerationSettings settings;
        settings.maxTokens = tokens;
        settings.temperature = 1.5;
        settings.seed = 7;
        fixture.settings().setSettings(settings);
        fixture.session().setSettings(settings);
    }
    static void key(WindowFixture& fixture, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::AltModifier) {
        QTest::keyClick(&fixture.window(), key, modifiers);
    }
    static QString text(WindowFixture& fixture) { return fixture.story().storyText(); }
    static int caret(WindowFixture& fixture) { return fixture.story().textCursor().position(); }
    static void caretTo(WindowFixture& fixture, int position) {
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(position);
        fixture.story().setTextCursor(cursor);
    }
    static std::vector<int> idsOf(const StoryBook& book) {
        std::vector<int> ids;
        for (const StoryPath::Part& part : book.path().parts())
            book.story().span(part.span).tokens.slice(0, part.tokens).forEach([&](const Token& token) {
                ids.push_back(token.id);
            });
        return ids;
    }

private Q_SLOTS:
    void retryIsAnotherBranchAndKeysGoBetween() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 12);
        const Actions& actions = fixture.window().actions();
        QVERIFY(!actions.previousBranch->isEnabled());
        QVERIFY(actions.previousBranch->toolTip().contains(QStringLiteral("no fork")));
        const int begun = fixture.story().storyLength();
        QStringList texts;
        std::vector<std::vector<int>> ids;
        fixture.session().generate();
        for (int i = 0; i < 3; ++i) {
            if (i > 0)
                fixture.session().retry();
            QVERIFY(!actions.previousBranch->isEnabled());
            QVERIFY(fixture.waitForEnd());
            QVERIFY(fixture.window().isWindowModified());
            texts.append(text(fixture));
            ids.push_back(idsOf(fixture.book()));
        }
        QVERIFY2(fixture.window().statusText().contains(QStringLiteral("branch 3/3")),
                 qPrintable(fixture.window().statusText()));
        QVERIFY(!actions.nextBranch->isEnabled() && actions.previousBranch->isEnabled());
        for (int i = 1; i >= 0; --i) {
            key(fixture, Qt::Key_Up);
            QCOMPARE(text(fixture), texts[i]);
            QCOMPARE(idsOf(fixture.book()), ids[static_cast<std::size_t>(i)]);
            QCOMPARE(caret(fixture), begun);
            QVERIFY(fixture.window().isWindowModified());
        }
        QVERIFY(fixture.window().statusText().contains(QStringLiteral("branch 1/3")));
        QVERIFY(!actions.previousBranch->isEnabled());
        QVERIFY(actions.previousBranch->toolTip().contains(QStringLiteral("first branch")));
        key(fixture, Qt::Key_Down);
        QCOMPARE(text(fixture), texts[1]);
        actions.undo->trigger(); // a move is a step
        QCOMPARE(text(fixture), texts[0]);
        for (const int id : idsOf(fixture.book()))
            QVERIFY(id != notEncoded);
    }

    void retryOfAStepStartsAnew() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 12);
        fixture.session().step();
        QVERIFY(fixture.waitForEnd());
        fixture.session().retry();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(fixture.session().seed(), std::uint64_t{8});
        QCOMPARE(fixture.book().story().span(fixture.book().story().tip().span).origin->seed,
                 std::uint64_t{8});
        QVERIFY(fixture.window().statusText().contains(QStringLiteral("branch 2/2")));
    }

    /// A person has taken the first token of that branch: nothing was kept of it, and it is looked at anew.
    void aBranchThatOneGoesToIsLookedAt() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 8);
        const int begun = fixture.story().storyLength();
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const StepRecord first =
            *fixture.session().inspection().records().atIndex(fixture.book().path().tokenCount() - 8)->record;
        int other = 0;
        while (first.candidates[static_cast<std::size_t>(other)].id == first.id ||
               first.candidates[static_cast<std::size_t>(other)].id < 4)
            ++other;
        const int taken = first.candidates[static_cast<std::size_t>(other)].id;
        caretTo(fixture, begun);
        fixture.session().takeCandidate(taken);
        QVERIFY(fixture.waitForEnd());
        caretTo(fixture, begun);
        key(fixture, Qt::Key_Up);
        QTRY_VERIFY(fixture.window().focus().token() && fixture.window().focus().token()->id == first.id);
        key(fixture, Qt::Key_Down);
        QTRY_VERIFY(fixture.window().focus().token() && fixture.window().focus().token()->id == taken);
    }

    void theRecordsOfABranchAreThereWhenOneComesBack() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 8);
        const int begun = fixture.story().storyLength();
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const int first = fixture.window().focus().token()->id;
        fixture.session().retry();
        QVERIFY(fixture.waitForEnd());
        key(fixture, Qt::Key_Up);
        std::vector<int> shown;
        connect(&fixture.session().inspection(), &TokenInspection::tokenShown, &fixture.window(),
                [&](const StepRecord& record) { shown.push_back(record.id); });
        caretTo(fixture, begun + 1);
        caretTo(fixture, fixture.story().storyLength());
        QVERIFY(!shown.empty());
        QCOMPARE(shown.back(), first);
    }

    void aChangeOfWhatTheModelSawIsABranch() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 6);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString first = text(fixture);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString second = text(fixture);
        caretTo(fixture, 4); // the person's words, which the model has seen
        QTest::keyClicks(&fixture.story(), QStringLiteral("more"));
        QVERIFY(text(fixture).startsWith(QStringLiteral("Oncemore upon")));
        QVERIFY(fixture.window().statusText().contains(QStringLiteral("branch 2/2")));
        caretTo(fixture, 2);
        key(fixture, Qt::Key_Up);
        QCOMPARE(text(fixture), second);
        caretTo(fixture, fixture.story().storyLength());
        key(fixture, Qt::Key_Left);
        QCOMPARE(caret(fixture), 0);
        QVERIFY(!fixture.window().actions().forkBefore->isEnabled());
    }

    void generatingAfterGoingBackIsABranch() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 12);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString first = text(fixture);
        const auto cut = fixture.book().path().tokenCount() - 4;
        const StoryBook& book = fixture.book();
        const int from = book.positionOf(book.path().placeAt(cut));
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(from);
        cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
        fixture.story().setTextCursor(cursor);
        QTest::keyClick(&fixture.story(), Qt::Key_Delete);
        QCOMPARE(text(fixture), first.left(from));
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(text(fixture) != first);
        key(fixture, Qt::Key_Up);
        QCOMPARE(text(fixture), first);
    }

    void whatWasUndoneAndWrittenOverIsABranchBeside() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 12);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString first = text(fixture);
        const std::vector<int> ids = idsOf(fixture.book());
        fixture.story().undo();
        const QString begun = text(fixture);
        GenerationSettings settings = fixture.session().settings();
        settings.seed = 8;
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString second = text(fixture);
        QVERIFY(second != first);
        QVERIFY2(fixture.window().statusText().contains(QStringLiteral("branch 2/2")),
                 qPrintable(fixture.window().statusText()));
        key(fixture, Qt::Key_Up);
        QCOMPARE(text(fixture), first);
        QCOMPARE(idsOf(fixture.book()), ids);
        key(fixture, Qt::Key_Down);
        QCOMPARE(text(fixture), second);
        for (int i = 0; i < 3; ++i)
            fixture.story().undo();
        QCOMPARE(text(fixture), begun);
        // Also where somebody types instead.
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there"));
        caretTo(fixture, static_cast<int>(begun.size()));
        key(fixture, Qt::Key_Down); // what was typed is the first way
        QVERIFY2(text(fixture) == first || text(fixture) == second, qPrintable(text(fixture)));
    }

    void aCandidateIsTakenOnABranchOfItsOwn_data() {
        QTest::addColumn<bool>("byKeys");
        QTest::newRow("double click") << false;
        QTest::newRow("Return") << true;
    }

    void aCandidateIsTakenOnABranchOfItsOwn() {
        QFETCH(bool, byKeys);
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        apply(fixture, 30);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString first = text(fixture);
        const StoryBook& book = fixture.book();
        const std::vector<int> before = idsOf(book);
        const std::size_t twentieth = before.size() - 30 + 19;
        caretTo(fixture, book.positionOf(book.path().placeAt(twentieth)));
        const StepRecord record = *fixture.window().focus().token();
        QCOMPARE(record.id, before[twentieth]);
        std::size_t row = 2;
        while (record.candidates[row].id == record.id || record.candidates[row].id < 4)
            ++row;
        CandidatesView& list = fixture.candidates();
        const QModelIndex index = list.model()->index(static_cast<int>(row), 0);
        if (byKeys) {
            list.setCurrentIndex(index);
            QTest::keyClick(&list, Qt::Key_Return);
        } else {
            QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(index).center());
            QTest::mouseDClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(index).center());
        }
        QVERIFY(fixture.session().isRunning());
        QVERIFY(fixture.waitForEnd());
        QVERIFY(fixture.window().isWindowModified());
        const std::vector<int> after = idsOf(book);
        QVERIFY(std::equal(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(twentieth),
                           after.begin()));
        QCOMPARE(after[twentieth], record.candidates[row].id);
        QCOMPARE(after.size(), twentieth + 31);
        const QString second = text(fixture);
        key(fixture, Qt::Key_Left);
        key(fixture, Qt::Key_Up);
        QCOMPARE(text(fixture), first);
        QCOMPARE(idsOf(book), before);
        key(fixture, Qt::Key_Down);
        QCOMPARE(text(fixture), second);
        fixture.story().undo();
        fixture.story().undo();
        fixture.story().undo(); // both moves, and the candidate with what followed
        QCOMPARE(text(fixture), first);
        QCOMPARE(book.depth(), 1);
    }

    /// An id says what its text is, also where a stop text begins within a token.
    void aTokenThatIsCutIsEncodedAnew() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 30);
        const StoryBook& book = fixture.book();
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const std::string all = book.path().text(book.story());
        std::string stop;
        for (std::size_t i = book.path().tokenCount() - 29; stop.empty() && i < book.path().tokenCount();
             ++i) {
            const auto at = book.path().positionAt(book.story(), i);
            const std::string text(book.story().span(at->token.span).tokens[at->token.from].text);
            if (text.size() > 2 && all.find(text.substr(2)) == at->byte + 2)
                stop = text.substr(2);
        }
        QVERIFY(!stop.empty());
        fixture.story().undo();
        GenerationSettings settings = fixture.session().settings();
        settings.stop = {stop};
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString cut = text(fixture);
        QCOMPARE(cut.toStdString(), all.substr(0, all.find(stop)));
        QCOMPARE(idsOf(book).back(), notEncoded);
        QCOMPARE(book.depth(), 1);
        const auto runs = fixture.story().generatedRuns();
        QVERIFY(fixture.session().canRetry());
        fixture.story().undo();
        fixture.story().redo();
        QVERIFY(fixture.story().generatedRuns() == runs);
        QVERIFY(fixture.session().canRetry());
        settings.stop = {};
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(text(fixture).startsWith(cut));
        for (const int id : idsOf(book))
            QVERIFY(id != notEncoded);
        fixture.story().undo();
        QCOMPARE(text(fixture), cut);
    }

    void forksAreWalkedByKeys() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 4);
        std::vector<int> forks;
        for (int i = 0; i < 2; ++i) {
            forks.push_back(fixture.story().storyLength());
            fixture.session().generate();
            QVERIFY(fixture.waitForEnd());
            fixture.session().retry();
            QVERIFY(fixture.waitForEnd());
        }
        caretTo(fixture, fixture.story().storyLength());
        key(fixture, Qt::Key_Left);
        QCOMPARE(caret(fixture), forks[1]);
        key(fixture, Qt::Key_Left);
        QCOMPARE(caret(fixture), forks[0]);
        key(fixture, Qt::Key_Right);
        QCOMPARE(caret(fixture), forks[1]);
        QVERIFY(!fixture.window().actions().forkBehind->isEnabled());
    }

    void aSpanSaysHowItWasWritten() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 5);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const Story& story = fixture.book().story();
        const auto origin = story.span(story.tip().span).origin;
        QVERIFY(origin != nullptr);
        QCOMPARE(origin->seed, std::uint64_t{7});
        QCOMPARE(origin->settings->temperature, 1.5);
        QCOMPARE(origin->tokenizerSha256, fixture.session().model()->model.tokenizer->sha256());
        QVERIFY(!origin->goesOn && !origin->isCopied);
        // A step that goes on is of the same span; a change of the settings begins another.
        const SpanId span = story.tip().span;
        fixture.session().step();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(story.tip().span, span);
        GenerationSettings settings = fixture.session().settings();
        settings.temperature = 0.5;
        fixture.session().setSettings(settings);
        fixture.session().step();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(story.tip().span != span);
        QVERIFY(story.span(story.tip().span).origin->goesOn);
        QCOMPARE(story.span(story.tip().span).origin->settings->temperature, 0.5);
    }
};

} // namespace

LILA_TEST(BranchesTest)
#include "branches_test.moc"
