// SPDX-License-Identifier: AGPL-3.0-or-later
// A story of 4 MB: what is done at a keystroke, and while tokens stream in, does not go over all of it.
// Counted are the characters that are read from the document.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QScrollBar>

using namespace lila;

class LongStoryTest : public QObject {
    Q_OBJECT

    static constexpr std::size_t few = 20000; ///< characters; the story has 200 times as many
    QString m_text;

    /// What a step reads, with all that follows from it at once.
    template <class Step>
    static std::size_t readBy(WindowFixture& fixture, const Step& step) {
        const std::size_t before = fixture.story().charactersRead();
        step();
        return fixture.story().charactersRead() - before;
    }
    static void caretTo(WindowFixture& fixture, int position) {
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(position);
        fixture.story().setTextCursor(cursor);
    }

private Q_SLOTS:
    void initTestCase() {
        const QString paragraph =
            QStringLiteral("Once upon a time there was a little girl who had a red ball, and a dog. ")
                .repeated(3);
        while (m_text.size() < 4'000'000)
            m_text += paragraph + QLatin1Char('\n');
    }

    void aKeystrokeReadsFewCharacters() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.book().setStory(m_text, {{1000, 500, 1}, {3'000'000, 900'000, 2}});
        for (const int place : {0, 1200, 2'000'000, 3'500'000, 4'000'000}) {
            QVERIFY(readBy(fixture, [&] { caretTo(fixture, place); }) < few);
            QVERIFY(readBy(fixture, [&] { QTest::keyClicks(&fixture.story(), QStringLiteral("cat")); }) <
                    few);
            QVERIFY(readBy(fixture, [&] { QTest::keyClick(&fixture.story(), Qt::Key_Return); }) < few);
            QVERIFY(readBy(fixture, [&] { QTest::keyClick(&fixture.story(), Qt::Key_Backspace); }) < few);
            QVERIFY(readBy(fixture, [&] { QTest::keyClick(&fixture.story(), Qt::Key_Left); }) < few);
            QVERIFY(readBy(fixture, [&] { fixture.story().undo(); }) < few);
        }
    }

    void keepingItReadsWhatHasChanged() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.book().setStory(m_text);
        QTest::qWait(1500); // kept as a whole
        caretTo(fixture, 2'000'000);
        QVERIFY(readBy(fixture, [&] {
                    QTest::keyClicks(&fixture.story(), QStringLiteral("cat"));
                    QTest::qWait(1500);
                    fixture.story().undo();
                    QTest::keyClicks(&fixture.story(), QStringLiteral("a dog"));
                    QTest::qWait(1500);
                }) < few);
        const QString kept = fixture.story().storyText();
        const auto runs = fixture.story().generatedRuns();
        fixture.close();
        fixture.open({});
        QVERIFY(fixture.story().storyText() == kept);
        QVERIFY(fixture.story().generatedRuns() == runs);
    }

    /// A token more, again and again, where nothing has changed in between.
    void aStepReadsNothing() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        fixture.book().setStory(m_text);
        fixture.settings().takeOver(endlessSettings());
        const auto step = [&fixture] {
            fixture.session().step();
            QVERIFY(fixture.waitForEnd());
        };
        step();
        QVERIFY(readBy(fixture, step) < few);
        QVERIFY(readBy(fixture, [&] {
                    QTest::keyClicks(&fixture.story(), QStringLiteral("cat"));
                    fixture.story().undo();
                    step(); // the text is again what it was
                }) < few);
        QVERIFY(readBy(fixture, [&] {
                    QTest::keyClicks(&fixture.story(), QStringLiteral("cat"));
                    step();
                }) < few);
    }

    void tokensThatStreamInReadNothing() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        fixture.book().setStory(m_text);
        fixture.settings().takeOver(endlessSettings());
        fixture.session().generate();
        const qsizetype begun = fixture.story().document()->characterCount();
        const auto longer = [&](int characters) {
            return QTest::qWaitFor(
                [&] { return fixture.story().document()->characterCount() > begun + characters; }, 60000);
        };
        QVERIFY(longer(0));
        QVERIFY(readBy(fixture, [&] { QVERIFY(longer(300)); }) < few);
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
        // The tokens are known, and one looks at them without a walk over the story.
        QVERIFY(readBy(fixture, [&] { caretTo(fixture, static_cast<int>(begun) + 50); }) < few);
        QVERIFY(fixture.window().focus().token() != nullptr);
    }
};

LILA_TEST(LongStoryTest)
#include "long_story_test.moc"
