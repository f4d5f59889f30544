// SPDX-License-Identifier: AGPL-3.0-or-later
// Asking about any token, through the window: candidates of a person's words, at the pointer, steering by
// keys, and the colours of the text.
#include "app/explorer/story/story_pane.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/candidate_tip.h"
#include "widgets/colour_legend.h"
#include "widgets/dock_title.h"

#include <QAction>
#include <QActionGroup>
#include <QScrollBar>
#include <QTextBlock>

using namespace lila;

class AskingTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_endless;

    static void apply(WindowFixture& fixture, const GenerationSettings& settings) {
        fixture.settings().setSettings(settings);
        fixture.session().setSettings(settings);
    }
    static GenerationSettings few(int tokens) {
        GenerationSettings settings;
        settings.maxTokens = tokens;
        settings.seed = 5;
        settings.temperature = 1;
        return settings;
    }
    static void generate(WindowFixture& fixture, int tokens) {
        apply(fixture, few(tokens));
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
    }
    static void caretTo(WindowFixture& fixture, int position) {
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(position);
        fixture.story().setTextCursor(cursor);
    }
    static int startOf(WindowFixture& fixture, std::size_t token) {
        return fixture.book().positionOf(fixture.book().path().placeAt(token));
    }
    static const StepRecord* focus(WindowFixture& fixture) { return fixture.window().focus().token(); }
    static QString text(WindowFixture& fixture) { return fixture.story().storyText(); }
    /// In the middle of a character.
    static QPoint placeOf(WindowFixture& fixture, int position) {
        QTextCursor cursor(fixture.story().document());
        cursor.setPosition(position);
        const QRect left = fixture.story().cursorRect(cursor);
        cursor.setPosition(position + 1);
        return {(left.center().x() + fixture.story().cursorRect(cursor).center().x()) / 2, left.center().y()};
    }
    static void pointTo(WindowFixture& fixture, const QPoint& place) {
        QMouseEvent move(QEvent::MouseMove, place, fixture.story().viewport()->mapToGlobal(place),
                         Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(fixture.story().viewport(), &move);
    }
    static CandidateTip& tip(WindowFixture& fixture) { return *fixture.window().findChild<CandidateTip*>(); }
    static void colourBy(WindowFixture& fixture, TextColour by) {
        for (QAction* action : fixture.window().actions().textColour->actions())
            if (action->data().toInt() == static_cast<int>(by))
                action->trigger();
    }
    /// Behind the first character, which is a space.
    static QColor behind(WindowFixture& fixture, int position) {
        const QImage picture = fixture.story().viewport()->grab().toImage();
        return picture.pixelColor(placeOf(fixture, position) * picture.devicePixelRatio());
    }
    static QColor base(WindowFixture& fixture) { return fixture.story().palette().color(QPalette::Base); }

private Q_SLOTS:
    void initTestCase() { m_endless = endlessCheckpoint(m_folder); }

    void aPersonsWordShowsItsCandidates() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QCOMPARE(text(fixture), QStringLiteral("Once upon a time"));
        const Story before = fixture.book().story();
        caretTo(fixture, 6);
        QTRY_VERIFY(focus(fixture) != nullptr);
        QVERIFY(QStringLiteral("Once upon a time").contains(QString::fromStdString(focus(fixture)->text)));
        QCOMPARE(fixture.candidates().candidates().rows.size(), focus(fixture)->candidates.size());
        QCOMPARE(fixture.story().extraSelections().size(), 1);
        QVERIFY(fixture.book().story() == before); // nothing was done to it
        QCOMPARE(fixture.book().depth(), 0);
        const double entropy = focus(fixture)->entropy;
        GenerationSettings settings = fixture.session().settings();
        settings.topK = 3;
        apply(fixture, settings);
        QTRY_VERIFY(focus(fixture)->entropy != entropy); // with the settings of now
        QVERIFY(focus(fixture)->keptCount <= 3);
        // The first word as well, which could have begun the story; and what is no longer true is not shown.
        caretTo(fixture, 0);
        QTRY_VERIFY(focus(fixture) != nullptr);
        QVERIFY(focus(fixture)->text.starts_with('O'));
        QTest::keyClicks(&fixture.story(), QStringLiteral("x"));
        QVERIFY(focus(fixture) == nullptr);
    }

    void wordsKeepTheirRecordsWhenTheyGetTheirIds() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, few(4));
        caretTo(fixture, 6);
        QTRY_VERIFY(focus(fixture) != nullptr);
        const std::string word = focus(fixture)->text;
        caretTo(fixture, fixture.story().storyLength());
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        caretTo(fixture, 6);
        QVERIFY(focus(fixture) != nullptr); // at once
        QCOMPARE(focus(fixture)->text, word);
    }

    void aCandidateOfAPersonsWordIsTaken() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        apply(fixture, few(5));
        fixture.story().moveCursor(QTextCursor::End);
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there was"));
        const QString before = text(fixture);
        QTest::qWait(20); // a writer's caret stays where it is
        caretTo(fixture, 18);
        QTRY_VERIFY(focus(fixture) != nullptr);
        const StepRecord record = *focus(fixture);
        std::size_t row = 0;
        while (record.candidates[row].id == record.id || record.candidates[row].id < 4)
            ++row;
        const int depth = fixture.book().depth();
        fixture.candidates().setFocus();
        fixture.candidates().setCurrentIndex(fixture.candidates().model()->index(static_cast<int>(row), 0));
        QTest::keyClick(&fixture.candidates(), Qt::Key_Return);
        QVERIFY(fixture.session().isRunning());
        QVERIFY(fixture.waitForEnd());
        QVERIFY(text(fixture) != before);
        QVERIFY(text(fixture).startsWith(QStringLiteral("Once upon a time")));
        QCOMPARE(fixture.book().depth(), depth + 1);
        fixture.story().undo();
        QCOMPARE(text(fixture), before);
        fixture.story().redo();
        const QString after = text(fixture);
        QTest::keyClick(&fixture.window(), Qt::Key_Left, Qt::AltModifier);
        QTest::keyClick(&fixture.window(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(text(fixture), before); // the old branch is intact
        QVERIFY(after != before);
    }

    /// What is kept is shown before the pointer's event is over; the rest when it is there.
    void thePointerShowsCandidates() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        generate(fixture, 12);
        const int start = startOf(fixture, fixture.book().path().tokenCount() - 6);
        QVERIFY(!tip(fixture).isVisible());
        pointTo(fixture, placeOf(fixture, start + 1));
        QVERIFY(tip(fixture).isVisible());
        const std::vector<CandidateRow>& rows = tip(fixture).candidates().rows;
        QVERIFY(rows.size() >= 5 && rows.size() <= 6);
        QCOMPARE(std::ranges::count(rows, true, &CandidateRow::chosen), 1);
        QVERIFY(fixture.window().rect().contains(tip(fixture).geometry()));
        const QPoint word = fixture.story().viewport()->mapTo(&fixture.window(), placeOf(fixture, start + 1));
        QVERIFY(!tip(fixture).geometry().contains(word));
        const QString first = tip(fixture).candidates().token;
        pointTo(fixture, placeOf(fixture, 6)); // a person's
        QTRY_VERIFY(tip(fixture).isVisible() && tip(fixture).candidates().token != first);
        pointTo(fixture, fixture.story().viewport()->rect().bottomRight());
        QVERIFY(!tip(fixture).isVisible());
        pointTo(fixture, placeOf(fixture, start + 1));
        QVERIFY(tip(fixture).isVisible());
        fixture.story().setFocus();
        QTest::keyClick(&fixture.story(), Qt::Key_Left);
        QVERIFY(!tip(fixture).isVisible());
        fixture.window().actions().pointer->trigger();
        pointTo(fixture, placeOf(fixture, start + 2));
        QVERIFY(!tip(fixture).isVisible());
    }

    void thePointerAsksWhileAStoryIsWritten() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        apply(fixture, endlessSettings());
        fixture.session().generate();
        QVERIFY(fixture.waitForText(6000));
        fixture.story().verticalScrollBar()->setValue(0);
        pointTo(fixture, placeOf(fixture, 6));
        QTRY_VERIFY(tip(fixture).isVisible());
        QVERIFY(fixture.session().isRunning());
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }

    /// Arrow, Return, arrow, Return: each goes on from the token behind the one that was taken.
    void oneSteersWithTheKeyboard() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        generate(fixture, 20);
        std::size_t index = fixture.book().path().tokenCount() - 15;
        while (startOf(fixture, index) == startOf(fixture, index + 1))
            ++index; // a byte of a character, which has no place in the text
        caretTo(fixture, startOf(fixture, index));
        CandidatesView& list = fixture.candidates();
        list.setFocus();
        for (int round = 0; round < 3; ++round, ++index) {
            const StepRecord shown = *focus(fixture);
            QCOMPARE(static_cast<std::size_t>(shown.position), index);
            QTest::keyClick(&list, Qt::Key_Down);
            std::size_t row = static_cast<std::size_t>(list.currentIndex().row());
            QTest::keyClick(&list, Qt::Key_Return);
            if (round != 1) // one need not wait for the end
                QVERIFY(fixture.waitForEnd());
            QTRY_VERIFY(focus(fixture) != nullptr && focus(fixture)->position == shown.position + 1);
            QVERIFY(list.hasFocus());
            const auto at = fixture.book().path().positionAt(fixture.book().story(), index);
            QCOMPARE(fixture.book().story().span(at->token.span).tokens[at->token.from].id,
                     shown.candidates[row].id);
        }
        QVERIFY(fixture.waitForEnd());
    }

    void aCandidateEndsTheGenerationThatRuns() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        apply(fixture, endlessSettings());
        fixture.session().generate();
        QVERIFY(fixture.waitForText(text(fixture).size() + 200));
        const std::size_t index = 8;
        caretTo(fixture, startOf(fixture, index));
        const StepRecord shown = *focus(fixture);
        GenerationSettings settings = few(3);
        fixture.session().setSettings(settings);
        fixture.session().takeCandidate(shown.candidates[shown.candidates[0].id == shown.id ? 1 : 0].id);
        QVERIFY(QTest::qWaitFor([&] { return fixture.book().path().tokenCount() == index + 4; }));
        QVERIFY(fixture.waitForEnd());
    }

    void typingFiltersTheCandidates() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        generate(fixture, 3);
        CandidatesView& list = fixture.candidates();
        list.setFocus();
        const QString wanted = list.candidates().rows[2].token.last(2);
        const auto shown = [&list] {
            int rows = 0;
            for (int row = 0; row < list.model()->rowCount(); ++row)
                rows += list.isRowHidden(row, {}) ? 0 : 1;
            return rows;
        };
        const int all = shown();
        QTest::keyClicks(&list, wanted);
        QVERIFY(shown() < all && shown() > 0);
        QVERIFY(!list.isRowHidden(2, {}));
        QVERIFY(!list.isRowHidden(list.currentIndex().row(), {}));
        QVERIFY2(list.statement().contains(wanted), qPrintable(list.statement()));
        QTest::keyClick(&list, Qt::Key_Escape);
        QCOMPARE(shown(), all);
        QVERIFY(!list.statement().contains(QStringLiteral("Filter")));
    }

    void theResonatorsPartIsTold() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        GenerationSettings settings = few(30);
        settings.resonanceStrength = 3;
        apply(fixture, settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        int told = 0;
        const std::size_t count = fixture.book().path().tokenCount();
        for (std::size_t index = count - 30; index < count; ++index) {
            QSignalSpy came(&fixture.window().focus(), &Focus::resonatorTold);
            caretTo(fixture, startOf(fixture, index));
            QTRY_VERIFY(came.count() > 0);
            const bool isOther = fixture.window().focus().withoutResonator() != focus(fixture)->id;
            QCOMPARE(fixture.candidates().statement().contains(QStringLiteral("Without the resonator")),
                     isOther);
            told += isOther ? 1 : 0;
        }
        QVERIFY(told > 0 && told < 30);
    }

    void theTextIsColoured() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        generate(fixture, 10);
        const std::size_t count = fixture.book().path().tokenCount();
        caretTo(fixture, fixture.story().storyLength());
        ColourLegend& legend = fixture.window().pane().legend();
        QVERIFY(!legend.isVisible());
        QSignalSpy changes(fixture.story().document(), &QTextDocument::contentsChange);
        const auto formats = [&fixture] {
            QList<QTextLayout::FormatRange> all;
            for (QTextBlock block = fixture.story().document()->begin(); block.isValid();
                 block = block.next())
                all += block.layout()->formats();
            return all;
        };
        const auto before = formats();
        int start = 0; // of a word of the model's
        for (std::size_t index = count - 9; index < count && start == 0; ++index)
            if (text(fixture).at(startOf(fixture, index)) == QLatin1Char(' '))
                start = startOf(fixture, index);
        QVERIFY(start > 0);
        QCOMPARE(behind(fixture, start), base(fixture));
        colourBy(fixture, TextColour::Probability);
        QVERIFY(legend.isVisible());
        QCOMPARE(legend.colour(), TextColour::Probability);
        QVERIFY(behind(fixture, start) != base(fixture)); // its record is kept
        QTRY_VERIFY(behind(fixture, 4) != base(fixture)); // a person's word, which is scored
        const QColor byProbability = behind(fixture, 4);
        colourBy(fixture, TextColour::Entropy);
        QVERIFY(behind(fixture, 4) != byProbability);
        colourBy(fixture, TextColour::Lift);
        QCOMPARE(behind(fixture, 4), base(fixture)); // no resonator there: not known
        QVERIFY(behind(fixture, start) != base(fixture));
        colourBy(fixture, TextColour::Nothing);
        QVERIFY(!legend.isVisible());
        QCOMPARE(behind(fixture, start), base(fixture));
        QCOMPARE(changes.count(), 0);
        QCOMPARE(formats(), before);
    }

    /// A word behind a change is another one to the model.
    void colourGoesWhereTheContextIsAnother() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        colourBy(fixture, TextColour::Entropy);
        QTRY_VERIFY(behind(fixture, 9) != base(fixture));
        caretTo(fixture, 5);
        fixture.story().setFocus();
        QTest::keyClicks(&fixture.story(), QStringLiteral("x"));
        QCOMPARE(behind(fixture, 10), base(fixture));
        QTRY_VERIFY(behind(fixture, 10) != base(fixture)); // it comes back
    }

    /// Neither a keystroke nor what streams in is paid by the story's length.
    void aLongStoryIsColouredWhereItIsSeen() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        fixture.book().setStory(
            QStringLiteral("The cat sat on the mat and looked at the dog.\n").repeated(4000));
        fixture.story().moveCursor(QTextCursor::End);
        colourBy(fixture, TextColour::Probability);
        const int last = fixture.story().storyLength() - 5;
        QTRY_VERIFY_WITH_TIMEOUT(behind(fixture, last) != base(fixture), 20000);
        const std::size_t read = fixture.story().charactersRead();
        for (int i = 0; i < 20; ++i) {
            QTest::keyClicks(&fixture.story(), QStringLiteral("a"));
            QTest::qWait(1);
        }
        QVERIFY(fixture.story().charactersRead() - read < 20 * 2000);
    }
};

LILA_TEST(AskingTest)
#include "asking_test.moc"
