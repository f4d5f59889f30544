// SPDX-License-Identifier: AGPL-3.0-or-later
// "‹ 2/4 ›" at the forks of the text: where the marks stand, what a click on them does, and that neither the
// text nor a keystroke is any the wiser.
#include "app/explorer/story/text_fork.h"
#include "tests/gui/branching_story.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/word_pointer.h"

#include <QMenu>
#include <QScrollBar>

using namespace lila;

namespace {

class ForkMarksTest : public QObject {
    Q_OBJECT

    static QString text(WindowFixture& fixture) { return fixture.story().storyText(); }
    static ForkMarks& forks(WindowFixture& fixture) { return fixture.story().forks(); }
    static void caretTo(WindowFixture& fixture, int position) {
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(position);
        fixture.story().setTextCursor(cursor);
    }
    static void click(WindowFixture& fixture, std::size_t mark, double share) {
        const QRectF place = forks(fixture).place(mark);
        const QPoint point(static_cast<int>(place.left() + share * place.width()),
                           static_cast<int>(place.center().y()));
        QTest::mouseClick(fixture.story().viewport(), Qt::LeftButton, {}, point);
    }
    static std::vector<int> positions(WindowFixture& fixture) {
        std::vector<int> positions;
        for (const ForkMark& mark : forks(fixture).marks())
            positions.push_back(mark.position);
        return positions;
    }
    static std::vector<int> forkPositions(WindowFixture& fixture) {
        std::vector<int> positions;
        for (const TextFork& fork : forksOf(fixture.book()))
            positions.push_back(fixture.book().positionOf(fork.place));
        return positions;
    }

private Q_SLOTS:
    void theyStandBetweenTheWords() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.book().setStory(branchingStory(12, 60));
        const StoryBook& book = fixture.book();
        QVERIFY(forks(fixture).marks().size() > 4);
        QCOMPARE(positions(fixture), forkPositions(fixture));
        QCOMPARE(text(fixture).toStdString(), book.path().text(book.story()));
        QVERIFY(!fixture.window().isWindowModified());
        double last = -1;
        double lastLine = -1;
        for (std::size_t i = 0; i < forks(fixture).marks().size(); ++i) {
            const ForkMark& mark = forks(fixture).marks()[i];
            QCOMPARE(mark.ways, 2);
            const QRectF place = forks(fixture).place(i);
            QVERIFY(fixture.story().viewport()->rect().contains(place.toRect()));
            QVERIFY(place.left() >= last || place.top() > lastLine);
            last = place.right() - 1;
            lastLine = place.top();
            // Between the letters around it.
            QTextCursor behind(fixture.story().document());
            behind.setPosition(mark.position);
            const QRect caret = fixture.story().cursorRect(behind);
            QVERIFY(caret.left() >= place.right() - 1 || caret.top() > place.bottom());
        }
    }

    void aClickGoesToASibling() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.book().setStory(branchingStory(2, 30));
        const QString second = text(fixture);
        QCOMPARE(forks(fixture).marks().size(), std::size_t{1});
        const ForkMark mark = forks(fixture).marks()[0];
        QCOMPARE(mark.taken, 2);
        click(fixture, 0, 0.9); // there is no third
        QCOMPARE(text(fixture), second);
        click(fixture, 0, 0.1);
        QVERIFY(text(fixture) != second);
        QCOMPARE(forks(fixture).marks()[0], (ForkMark{mark.position, 1, 2}));
        QCOMPARE(fixture.story().textCursor().position(), mark.position);
        click(fixture, 0, 0.1);
        click(fixture, 0, 0.9);
        QCOMPARE(text(fixture), second);
        click(fixture, 0, 0.5);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        QCOMPARE(menu->actions().size(), 2);
        QVERIFY(menu->actions()[1]->isChecked() && !menu->actions()[0]->isChecked());
        menu->actions()[0]->trigger();
        menu->close();
        QVERIFY(text(fixture) != second);
        fixture.story().undo();
        QCOMPARE(text(fixture), second);
    }

    void oneThatIsPointedAtIsNoWord() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.book().setStory(branchingStory(2, 30));
        const WordPointer pointer(fixture.story(), forks(fixture));
        const QPoint mark = forks(fixture).place(0).center().toPoint();
        QTest::mouseMove(fixture.story().viewport(), mark + QPoint(0, 1));
        QTest::mouseMove(fixture.story().viewport(), mark);
        QCOMPARE(pointer.position(), std::nullopt);
        const QPoint word = fixture.story().cursorRect(QTextCursor(fixture.story().document())).center();
        QTest::mouseMove(fixture.story().viewport(), word + QPoint(4, 0));
        QVERIFY(pointer.position().has_value());
    }

    void nothingMovesWhileAModelWrites() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        fixture.book().setStory(branchingStory(4, 30));
        fixture.settings().takeOver(endlessSettings());
        const std::vector<int> before = positions(fixture);
        QSignalSpy gaps(&forks(fixture), &ForkMarks::gapsChanged);
        fixture.session().generate();
        QVERIFY(fixture.waitForText(text(fixture).size() + 100));
        fixture.story().verticalScrollBar()->setValue(0);
        click(fixture, 0, 0.1);
        QVERIFY(fixture.session().isRunning());
        QCOMPARE(positions(fixture), before);
        QCOMPARE(gaps.count(), 0);
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(positions(fixture), forkPositions(fixture));
    }

    /// Room is made anew only where forks come or go.
    void theyFollowTheText() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        Story story;
        story.apply(writingAt(story, {}, draftOf("Once upon a time.\n\nThere was a dog"), {}));
        const Place end = story.tip();
        story.apply(writingAt(story, end, someTokens(30, 2), someOrigin(2)));
        story.apply(writingAt(story, end, someTokens(30, 3), someOrigin(3)));
        fixture.book().setStory(story);
        const std::vector<int> before = positions(fixture);
        QCOMPARE(before.size(), std::size_t{1});
        QSignalSpy gaps(&forks(fixture), &ForkMarks::gapsChanged);
        QTest::keyClicks(&fixture.story(), QStringLiteral(" long"));
        QTest::keyClick(&fixture.story(), Qt::Key_Return);
        QCOMPARE(positions(fixture), before);
        QCOMPARE(gaps.count(), 0);
        caretTo(fixture, 4); // before it: another branch, from the beginning on
        QTest::keyClicks(&fixture.story(), QStringLiteral(" long"));
        QCOMPARE(positions(fixture), std::vector<int>{0});
        QCOMPARE(positions(fixture), forkPositions(fixture));
        QVERIFY(gaps.count() > 0);
        fixture.story().undo();
        QCOMPARE(positions(fixture), before);
        fixture.book().goTo(end, 0); // the text ends at the fork
        QCOMPARE(forks(fixture).marks().back().taken, 0);
    }

    void theyGrowWithTheLetters() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.book().setStory(branchingStory(2, 30));
        const QRectF before = forks(fixture).place(0);
        fixture.story().setZoom(140);
        const QRectF after = forks(fixture).place(0);
        QVERIFY(after.width() > 1.2 * before.width() && after.height() > 1.2 * before.height());
        QTextCursor behind(fixture.story().document());
        behind.setPosition(forks(fixture).marks()[0].position);
        QVERIFY(fixture.story().cursorRect(behind).left() >= after.right() - 1);
    }

    void severalStoriesForkAtTheBeginning() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const QString first = text(fixture);
        fixture.book().apply(writingAt(fixture.book().story(), {}, draftOf("Long ago"), {}), "Test");
        QCOMPARE(forks(fixture).marks(), (std::vector<ForkMark>{{0, 2, 2}}));
        const QRectF place = forks(fixture).place(0).translated(fixture.story().viewport()->pos());
        QVERIFY(fixture.story().rect().contains(place.toRect()));
        QTest::mouseClick(fixture.story().childAt(place.center().toPoint()), Qt::LeftButton, {},
                          QPoint(5, 5));
        QCOMPARE(text(fixture), first);
    }
};

} // namespace

LILA_TEST(ForkMarksTest)
#include "fork_marks_test.moc"
