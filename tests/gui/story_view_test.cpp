// SPDX-License-Identifier: AGPL-3.0-or-later
// The story's text, and who wrote what.
#include "tests/test_main.h"
#include "widgets/story_view.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextOption>

using lila::GeneratedRun;
using lila::StoryView;

class StoryViewTest : public QObject {
    Q_OBJECT

private:
    static int nextGeneration(const StoryView& view) {
        int newest = 0;
        for (const GeneratedRun& run : view.generatedRuns())
            newest = std::max(newest, run.generation);
        return newest + 1;
    }
    static void generate(StoryView& view, const QStringList& batches) {
        view.beginGeneration(nextGeneration(view));
        for (const QString& batch : batches)
            view.append(batch);
        view.endGeneration();
    }

private Q_SLOTS:
    void appendsToTheEnd() {
        StoryView view;
        view.setStory(QStringLiteral("Once"));
        generate(view, {QStringLiteral(" upon"), QStringLiteral(" a\ntime")});
        QCOMPARE(view.storyText(), QStringLiteral("Once upon a\ntime"));
        const std::vector<GeneratedRun> expected{{4, 12, 1}};
        QVERIFY(view.generatedRuns() == expected);
    }

    /// Else a key would cost a look into every paragraph behind it.
    void paragraphsAreAskedForTheirDirectionWhereItMatters() {
        const auto asked = [](const StoryView& view) {
            return view.document()->defaultTextOption().textDirection() == Qt::LayoutDirectionAuto;
        };
        StoryView view;
        view.setStory(QStringLiteral("Once\n \u201cupon\U0001F600\n12\n"));
        QVERIFY(!asked(view));
        QTest::keyClicks(&view, QStringLiteral("cat"));
        QVERIFY(!asked(view));
        generate(view, {QStringLiteral("\nHe said \u05e9"), QStringLiteral("\n\u05e9\u05dc\u05d5\u05dd")});
        QVERIFY(asked(view));
        QCOMPARE(view.document()->lastBlock().textDirection(), Qt::RightToLeft);
        QCOMPARE(view.document()->lastBlock().previous().textDirection(), Qt::LeftToRight);
        StoryView other;
        other.setStory(QStringLiteral("Once\n\u0634"));
        QVERIFY(asked(other));
        QCOMPARE(other.document()->lastBlock().textDirection(), Qt::RightToLeft);
    }

    void theEndStaysInSightWhereRoomIsTaken() {
        StoryView view;
        view.setStory(QStringLiteral("a line\n").repeated(200));
        view.resize(400, 300);
        view.show();
        QTRY_VERIFY(view.verticalScrollBar()->maximum() > 0);
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
        view.resize(400, 200);
        QTRY_COMPARE(view.verticalScrollBar()->value(), view.verticalScrollBar()->maximum());
        view.verticalScrollBar()->setValue(50);
        view.resize(400, 150);
        QTRY_COMPARE(view.verticalScrollBar()->value(), 50); // a reader stays where he is
    }

    void whatIsRewrittenHasItsAuthors() {
        StoryView view;
        view.setStory(QStringLiteral("One day a cat"), {{7, 6, 1}});
        view.moveCursor(QTextCursor::End);
        const QSignalSpy moved(&view, &StoryView::caretPlaced);
        view.rewrite(4, 5, {{QStringLiteral("night"), 0}, {QStringLiteral("\na"), 3}});
        QCOMPARE(view.storyText(), QStringLiteral("One night\na cat"));
        const std::vector<GeneratedRun> expected{{9, 2, 3}, {11, 4, 1}};
        QVERIFY(view.generatedRuns() == expected);
        QVERIFY(view.textCursor().atEnd());
        QCOMPARE(moved.count(), 0);
    }

    void undoIsAskedForAndNotDone() {
        StoryView view;
        const QSignalSpy undo(&view, &StoryView::undoWanted), redo(&view, &StoryView::redoWanted);
        const QSignalSpy available(&view, &QTextEdit::undoAvailable);
        QTest::keyClicks(&view, QStringLiteral("cat"));
        QTest::keyClick(&view, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(&view, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(view.storyText(), QStringLiteral("cat"));
        QCOMPARE(undo.count(), 1);
        QCOMPARE(redo.count(), 1);
        view.setUndoable(true, false);
        view.setUndoable(true, false);
        QCOMPARE(available.count(), 1);
        QVERIFY(view.canUndo() && !view.canRedo());
    }

    void typingInsideGeneratedTextIsTheWriters() {
        StoryView view;
        view.setStory({});
        generate(view, {QStringLiteral("abcd")});
        QTextCursor cursor = view.textCursor();
        cursor.setPosition(2);
        view.setTextCursor(cursor);
        QTest::keyClicks(&view, QStringLiteral("XY"));
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(view.storyText(), QStringLiteral("abXY\ncd"));
        const std::vector<GeneratedRun> expected{{0, 2, 1}, {5, 2, 1}};
        QVERIFY(view.generatedRuns() == expected);
    }

    void typingOverASelectionIsTheWriters() {
        StoryView view;
        view.setStory({});
        generate(view, {QStringLiteral("abcd")});
        QTextCursor cursor = view.textCursor();
        cursor.setPosition(1);
        cursor.setPosition(3, QTextCursor::KeepAnchor);
        view.setTextCursor(cursor);
        QTest::keyClicks(&view, QStringLiteral("X"));
        QCOMPARE(view.storyText(), QStringLiteral("aXd"));
        const std::vector<GeneratedRun> expected{{0, 1, 1}, {2, 1, 1}};
        QVERIFY(view.generatedRuns() == expected);
    }

    void pastedTextIsTheWritersAndPlain() {
        StoryView view;
        view.setStory({});
        generate(view, {QStringLiteral("ab")});
        auto* data = new QMimeData;
        data->setText(QStringLiteral("plain"));
        data->setHtml(QStringLiteral("<b>plain</b>"));
        QApplication::clipboard()->setMimeData(data);
        view.moveCursor(QTextCursor::End);
        view.paste();
        QCOMPARE(view.storyText(), QStringLiteral("abplain"));
        const std::vector<GeneratedRun> expected{{0, 2, 1}};
        QVERIFY(view.generatedRuns() == expected);
    }

    void composedTextIsTheWriters() {
        StoryView view;
        view.setStory({});
        generate(view, {QStringLiteral("ab")});
        view.moveCursor(QTextCursor::End);
        QInputMethodEvent event;
        event.setCommitString(QStringLiteral("é"));
        QApplication::sendEvent(&view, &event);
        QCOMPARE(view.storyText(), QStringLiteral("abé"));
        const std::vector<GeneratedRun> expected{{0, 2, 1}};
        QVERIFY(view.generatedRuns() == expected);
    }

    void isReadOnlyWhileGenerating() {
        StoryView view;
        view.setStory(QStringLiteral("Once"));
        QSignalSpy typed(&view, &StoryView::typedWhileGenerating);
        view.beginGeneration(1);
        QTest::keyClicks(&view, QStringLiteral("x"));
        QTest::keyClick(&view, Qt::Key_Backspace);
        QCOMPARE(view.storyText(), QStringLiteral("Once"));
        QCOMPARE(typed.count(), 2);
        view.endGeneration();
        QTest::keyClicks(&view, QStringLiteral("x"));
        QCOMPARE(view.storyText(), QStringLiteral("Oncex"));
    }

    void aStoryComesBackAsItWas() {
        StoryView view;
        view.setStory(QStringLiteral("Hi\u00a0"));
        generate(view, {QStringLiteral("one\n"), QStringLiteral("two")});
        StoryView other;
        other.setStory(view.storyText(), view.generatedRuns());
        QCOMPARE(other.storyText(), QStringLiteral("Hi\u00a0one\ntwo"));
        QVERIFY(other.generatedRuns() == view.generatedRuns());
    }

    void damagedRunsAreCutToTheText() {
        StoryView view;
        view.setStory(QStringLiteral("abc"), {{-5, 2, 1}, {2, 100, 2}, {50, 1, 3}});
        QCOMPARE(view.storyText(), QStringLiteral("abc"));
        for (const GeneratedRun& run : view.generatedRuns())
            QVERIFY(run.start >= 0 && run.start + run.length <= 3);
    }

    void writersTextHasAColourOfItsOwn() {
        StoryView view;
        view.setStory(QStringLiteral("mine"));
        generate(view, {QStringLiteral(" its")});
        const auto formats = view.document()->begin().layout()->formats();
        QCOMPARE(formats.size(), 1);
        QCOMPARE(formats[0].start, 0);
        QCOMPARE(formats[0].length, 4);
        QVERIFY(formats[0].format.foreground().color() != view.palette().color(QPalette::Text));
    }

    /// Going over a long story takes long, and palettes are told anew whenever a window appears.
    void coloursAreMadeAnewOnlyWhereTheyChange() {
        StoryView view;
        view.setStory(QStringLiteral("mine"));
        const auto formats = [&] { return view.document()->begin().layout()->formats(); };
        QTRY_COMPARE(formats().size(), 1);
        view.document()->begin().layout()->setFormats({});
        QEvent same(QEvent::PaletteChange);
        QApplication::sendEvent(&view, &same);
        QCOMPARE(formats().size(), 0);
        view.setPalette(QPalette(Qt::black));
        QCOMPARE(formats().size(), 1);
        QVERIFY(!view.document()->isModified()); // the text is as it was
    }

    void scrollsAlongOnlyFromTheBottom() {
        StoryView view;
        view.resize(500, 200);
        view.show();
        view.setStory({});
        const auto paragraphs = QStringLiteral("A paragraph of the story.\n").repeated(40);
        view.beginGeneration(1);
        view.append(paragraphs);
        QScrollBar* bar = view.verticalScrollBar();
        QVERIFY(bar->maximum() > 0);
        QCOMPARE(bar->value(), bar->maximum());
        bar->setValue(10);
        view.append(paragraphs);
        QCOMPARE(bar->value(), 10);
        view.endGeneration();
        QCOMPARE(bar->value(), 10);
    }

    void aGenerationIsShownAndTheKeysMoveInIt() {
        StoryView view;
        view.resize(500, 200);
        view.show();
        const auto paragraphs = QStringLiteral("A paragraph of the story.\n").repeated(40);
        view.setStory(paragraphs);
        QScrollBar* bar = view.verticalScrollBar();
        bar->setValue(0); // somebody reads from the start
        view.beginGeneration(1);
        view.append(paragraphs);
        QVERIFY(bar->maximum() > 0);
        QCOMPARE(bar->value(), bar->maximum());
        QTest::keyClick(&view, Qt::Key_Home, Qt::ControlModifier);
        const int top = bar->value();
        QVERIFY2(top < 10, qPrintable(QString::number(top)));
        view.append(paragraphs);
        QCOMPARE(bar->value(), top);
        QTest::keyClick(&view, Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(bar->value(), bar->maximum());
        view.append(paragraphs);
        QCOMPARE(bar->value(), bar->maximum());
        QCOMPARE(view.storyText(), paragraphs.repeated(4));
    }

    void aSelectionDoesNotGrowWithTheStream() {
        StoryView view;
        view.setStory(QStringLiteral("select me"));
        view.selectAll();
        view.beginGeneration(1);
        view.append(QStringLiteral(" and more"));
        QCOMPARE(view.textCursor().selectedText(), QStringLiteral("select me"));
        view.endGeneration();
    }

    void columnStaysReadable() {
        StoryView view;
        view.resize(1800, 600);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const int characters = view.viewport()->width() / view.fontMetrics().averageCharWidth();
        QVERIFY2(characters >= 60 && characters <= 80, qPrintable(QString::number(characters)));
        const int left = view.viewport()->x();
        QVERIFY(std::abs(left - (view.width() - left - view.viewport()->width())) <= 40);
    }

    void zooms() {
        StoryView view;
        const double normal = view.font().pointSizeF();
        view.setZoom(200);
        QCOMPARE(view.font().pointSizeF(), 2 * normal);
        view.setZoom(100000);
        QCOMPARE(view.zoom(), 300);
    }

    // What a batch costs must not grow with the story: only its last paragraph is laid out again.
    void appendingToALongStoryIsCheap() {
        StoryView view;
        view.resize(700, 600);
        view.show();
        view.setStory(QStringLiteral("A paragraph that is a few words long, as they come in stories.\n")
                          .repeated(4000));
        view.beginGeneration(1);
        QElapsedTimer timer;
        qint64 slowest = 0;
        for (int i = 0; i < 50; ++i) {
            timer.start();
            view.append(QStringLiteral(" token"));
            slowest = std::max(slowest, timer.nsecsElapsed());
        }
        view.endGeneration();
        timer.start();
        view.document()->markContentsDirty(0, view.document()->characterCount());
        const qint64 whole = timer.nsecsElapsed();
        QVERIFY2(slowest < whole, qPrintable(QStringLiteral("%1 ns against %2 ns").arg(slowest).arg(whole)));
    }

    void whatIsTakenBackIsShownForAMoment() {
        StoryView view;
        view.resize(700, 400);
        view.setStory(QStringLiteral("Once upon a time there was a"));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.beginGeneration(1);
        view.append(QStringLiteral(" small"));
        view.showTakenBack(QStringLiteral(" dragon"));
        const auto* label = view.viewport()->findChild<QLabel*>();
        QVERIFY(label->isVisible() && label->font().strikeOut());
        QCOMPARE(label->text(), QStringLiteral("dragon"));
        QTextCursor end(view.document());
        end.movePosition(QTextCursor::End);
        QVERIFY(label->x() > view.cursorRect(end).x());
        QCOMPARE(view.storyText(), QStringLiteral("Once upon a time there was a small"));
        const int x = label->x();
        view.append(QStringLiteral(" cat"));
        QVERIFY(label->x() > x); // stays behind the end
        view.append(QStringLiteral(" that liked to sit in the sun all day and sing to the birds and bees"));
        QVERIFY(view.viewport()->rect().contains(label->geometry()));
        view.endGeneration();
        QTRY_VERIFY(!label->isVisible());
    }
};

LILA_TEST(StoryViewTest)
#include "story_view_test.moc"
