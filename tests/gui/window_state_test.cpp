// SPDX-License-Identifier: AGPL-3.0-or-later
// The window says what is true: after New, undo, an edit, another model, or a run that was cut off.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/candidates_view.h"
#include "widgets/message_bar.h"
#include "widgets/root_view.h"
#include "widgets/settings_panel.h"

#include <QAction>
#include <QElapsedTimer>
#include <QPushButton>
#include <QThread>

using namespace lila;

class WindowStateTest : public QObject {
    Q_OBJECT

private:
    static void write(WindowFixture& fixture, int tokens) {
        GenerationSettings settings = endlessSettings();
        settings.maxTokens = tokens;
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(showsSomething(fixture));
    }

    static bool showsSomething(WindowFixture& fixture) {
        ViewDocks& docks = fixture.window().docks();
        return !docks.holding<CandidatesView>().candidates().rows.empty() &&
               docks.holding<RootView>().layerCount() > 0;
    }

    static bool showsNothing(WindowFixture& fixture) {
        ViewDocks& docks = fixture.window().docks();
        return docks.holding<CandidatesView>().candidates().rows.empty() &&
               docks.holding<RootView>().layerCount() == 0 &&
               fixture.window().statusText().contains(QStringLiteral("— of 48"));
    }

    static void putCaret(WindowFixture& fixture, int position) {
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(position);
        fixture.story().setTextCursor(cursor);
    }

    /// Writes, and opens the window anew: no record of the text is left. Returns where the written begins.
    static int reopenWithTokens(WindowFixture& fixture, int tokens,
                                const QString& checkpoint = storyCheckpoint) {
        const auto ready = [&] { QVERIFY(fixture.ready()); };
        ready();
        write(fixture, tokens);
        fixture.close();
        Options options;
        options.files = {checkpoint};
        options.tokenizer = officialVocabulary;
        fixture.open(options);
        ready();
        return fixture.story().lastGenerationStart().value_or(0);
    }

    /// The button of a message about the model.
    static void press(WindowFixture& fixture, MessageBar::Kind kind, const QString& label) {
        MessageBar& messages = fixture.window().pane().messages();
        messages.showMessage(kind, QStringLiteral("So it is."), label, MessageBar::Subject::Model);
        for (auto* button : messages.findChildren<QPushButton*>())
            if (button->text() == label)
                button->click();
    }

private Q_SLOTS:
    void nothingIsShownOfWhatIsGone() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        write(fixture, 20);
        fixture.window().actions().newStory->trigger();
        QVERIFY(showsNothing(fixture));
        fixture.window().actions().undo->trigger();
        QVERIFY(showsSomething(fixture)); // it stands there again
        fixture.window().actions().undo->trigger();
        QVERIFY(showsNothing(fixture));
        write(fixture, 20);
        QTest::keyClicks(&fixture.story(), QStringLiteral(" Mine."));
        QVERIFY(showsNothing(fixture));
    }

    void theCaretSaysWhatIsShown() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        write(fixture, 20);
        const QString last = fixture.candidates().candidates().token;
        putCaret(fixture, 3); // in one's own words
        QVERIFY(fixture.candidates().candidates().rows.empty());
        QVERIFY(fixture.roots().layerCount() == 0);
        fixture.story().moveCursor(QTextCursor::End);
        QVERIFY(showsSomething(fixture));
        QCOMPARE(fixture.candidates().candidates().token, last);
    }

    void aRestoredWordKeepsTheCandidatesPromise() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        write(fixture, 20);
        const int start = *fixture.story().lastGenerationStart();
        putCaret(fixture, start + 2);
        const CandidateList kept = fixture.candidates().candidates();
        QVERIFY(!kept.rows.empty());
        fixture.close();
        Options options;
        options.files = {storyCheckpoint};
        options.tokenizer = officialVocabulary;
        fixture.open(options);
        QVERIFY(fixture.ready());
        QVERIFY(!showsSomething(fixture));
        putCaret(fixture, start + 2);
        QTRY_VERIFY(showsSomething(fixture));
        const CandidateList again = fixture.candidates().candidates();
        QCOMPARE(again.token, kept.token);
        QCOMPARE(std::ranges::count(again.rows, true, &CandidateRow::chosen), 1);
        QCOMPARE(fixture.story().extraSelections().size(), 1);
        for (std::size_t row = 0; row < kept.rows.size(); ++row) // as it was written
            QVERIFY(std::abs(again.rows[row].finalProbability - kept.rows[row].finalProbability) < 1e-3);
        QVERIFY(!fixture.window().pane().hint().contains(QStringLiteral("Computed again")));
        putCaret(fixture, 3); // in one's own words, which were not written so either
        QTRY_VERIFY(showsSomething(fixture));
        QVERIFY(fixture.window().pane().hint().contains(QStringLiteral("Computed again")));
        fixture.story().moveCursor(QTextCursor::End);
        QCOMPARE(fixture.window().pane().hint(), QString());
    }

    /// What a reader points at stays shown while text streams in, known or made again; at the end the newest
    /// are.
    void aReaderLooksBackWhileItIsWritten() {
        const QTemporaryDir folder;
        const QString endless = endlessCheckpoint(folder);
        WindowFixture fixture(endless);
        const int start = reopenWithTokens(fixture, 20, endless);
        fixture.settings().takeOver(endlessSettings());
        fixture.session().setSettings(endlessSettings());
        fixture.session().generate();
        const auto grow = [&fixture](int characters) {
            return fixture.waitForText(fixture.story().storyLength() + characters);
        };
        QVERIFY(grow(50));
        const auto shown = [&fixture] { return fixture.window().focus().token()->position; };
        const int kept = *fixture.story().lastGenerationStart() + 10;
        for (const int place : {start + 2, kept}) {
            putCaret(fixture, place);
            QTRY_VERIFY(!fixture.story().extraSelections().isEmpty());
            const int position = shown();
            QVERIFY(grow(50));
            QCOMPARE(shown(), position);
            const QTextCursor marked = fixture.story().extraSelections().constFirst().cursor;
            QVERIFY(marked.selectionStart() <= place && marked.selectionEnd() > place);
            QVERIFY(fixture.session().isRunning());
        }
        const int position = shown();
        fixture.story().moveCursor(QTextCursor::End);
        QVERIFY(fixture.story().extraSelections().isEmpty());
        QVERIFY(grow(50));
        QTRY_VERIFY(shown() > position + 3); // the views come after the text
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }

    void aRestoredWordIsNoOtherModels() {
        WindowFixture fixture(storyCheckpoint);
        const int start = reopenWithTokens(fixture, 20);
        QTest::keyClicks(&fixture.story(), QStringLiteral(" Mine.")); // a writer's caret stays where it is
        QCoreApplication::processEvents();
        QSignalSpy recalled(&fixture.session().inspection(), &TokenInspection::tokenRecalled);
        putCaret(fixture, start + 2);
        QThread::msleep(500); // the answer is on its way
        auto other = std::make_shared<LoadedModel>(*fixture.session().model());
        other->weights = std::make_shared<ModelWeights>(*other->weights);
        other->model.engine = packed(other->weights);
        fixture.session().setModel(other);
        QCoreApplication::processEvents(); // it comes
        QCOMPARE(recalled.count(), 0);
        QVERIFY(!showsSomething(fixture));
        putCaret(fixture, start + 3);
        putCaret(fixture, start + 2);
        QTRY_VERIFY(showsSomething(fixture));
        // Nor is what had come already.
        other = std::make_shared<LoadedModel>(*other);
        other->weights = std::make_shared<ModelWeights>(*other->weights);
        other->model.engine = packed(other->weights);
        fixture.session().setModel(other);
        QVERIFY(!showsSomething(fixture));
        QVERIFY(fixture.story().extraSelections().isEmpty());
        QVERIFY(!fixture.window().pane().hint().contains(QStringLiteral("Computed again")));
    }

    void whoTypesPointsAtNothing() {
        WindowFixture fixture(storyCheckpoint);
        const int start = reopenWithTokens(fixture, 20);
        int shown = 0;
        connect(&fixture.session().inspection(), &TokenInspection::tokenShown, &fixture.window(),
                [&shown] { ++shown; });
        putCaret(fixture, 3);
        fixture.story().setFocus();
        QElapsedTimer clock;
        clock.start();
        putCaret(fixture, start);
        QTRY_VERIFY(showsSomething(fixture));
        const int longEnough = 3 * static_cast<int>(clock.elapsed()) + 20; // for another to come
        shown = 0;
        QTest::keyClick(&fixture.story(), Qt::Key_X);
        QTest::qWait(longEnough);
        QTest::keyClick(&fixture.story(), Qt::Key_Backspace);
        QTest::qWait(longEnough);
        QCOMPARE(shown, 0);
        QVERIFY(fixture.story().extraSelections().isEmpty());
        fixture.window().actions().undo->trigger();
        QTest::qWait(longEnough);
        QTest::keyClick(&fixture.story(), Qt::Key_Right);
        QTRY_VERIFY(showsSomething(fixture));
    }

    void cancellingTheFirstModelIsTold() {
        Options options;
        options.generate = true;
        WindowFixture fixture(tinyCheckpoint, options);
        QSignalSpy settled(&fixture.window(), &MainWindow::settled);
        press(fixture, MessageBar::Kind::Busy, QStringLiteral("Cancel"));
        QVERIFY(!fixture.window().isLoading());
        QVERIFY(fixture.window().pane().hint().contains(QStringLiteral("No model is open")));
        QCOMPARE(settled.count(), 1);
        QVERIFY(!settled[0][0].toString().isEmpty());
        fixture.window().openFiles({tinyCheckpoint}, officialVocabulary);
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time")); // nothing was written
    }

    void theButtonOfARefusalOpensWhileTheDefaultModelLoads() {
        WindowFixture fixture(tinyCheckpoint);
        QSignalSpy asked(fixture.window().actions().openCheckpoint, &QAction::triggered);
        press(fixture, MessageBar::Kind::Error, QStringLiteral("Open checkpoint…"));
        QCOMPARE(asked.count(), 1);
        QVERIFY(fixture.window().isLoading());
        QVERIFY(fixture.ready());
    }

    void aStoryThatWasCutOffIsToldOf() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there"));
        const auto told = [&] { return fixture.window().pane().messages().text(MessageBar::Subject::Kept); };
        fixture.close();
        Options options;
        options.files = {tinyCheckpoint};
        options.tokenizer = officialVocabulary;
        fixture.open(options);
        QCOMPARE(told(), QString());
        fixture.close();
        // As a window leaves it that is killed.
        QVERIFY(QFile(fixture.folder() + QStringLiteral("/stories/story-1.open")).open(QIODevice::WriteOnly));
        fixture.open(options);
        QVERIFY2(told().contains(QStringLiteral("did not close properly")), qPrintable(told()));
        QVERIFY(fixture.ready());
        QVERIFY(!told().isEmpty()); // the model's arrival does not hide it
    }

    void aFileThatCannotBeOpenedIsToldOfAtTheEnd() {
        const QTemporaryDir folder;
        QFile noise(folder.filePath(QStringLiteral("noise.txt")));
        QVERIFY(noise.open(QIODevice::WriteOnly) && noise.write("\x80\xff") > 0);
        noise.close();
        Options options;
        options.files = {noise.fileName()};
        options.generate = true;
        WindowFixture fixture(tinyCheckpoint, options);
        QSignalSpy settled(&fixture.window(), &MainWindow::settled);
        QVERIFY(settled.wait(20000));
        QVERIFY(settled[0][0].toString().contains(QStringLiteral("noise.txt")));
        QVERIFY(fixture.window().pane().messages().text().contains(QStringLiteral("noise.txt")));
        QVERIFY(!fixture.session().isRunning());
    }
};

LILA_TEST(WindowStateTest)
#include "window_state_test.moc"
