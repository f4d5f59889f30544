// SPDX-License-Identifier: AGPL-3.0-or-later
// What is kept between runs: a window's story as it is written, those of windows that are gone, what cannot
// be read.
#include "app/explorer/story/story_store.h"
#include "app/explorer/story/text_story.h"
#include "core/story/tree/story_edits.h"
#include "tests/gui/test_files.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"

#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QMenu>

using namespace lila;

class KeptStoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aReplacedStoryIsSetAside() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QTest::keyClicks(&fixture.story(), QStringLiteral("My own words. "));
        fixture.window().actions().newStory->trigger();
        QCOMPARE(fixture.story().storyText(), QString());
        const QDir folder(fixture.folder() + QStringLiteral("/stories/set aside"));
        QCOMPARE(folder.entryList(QDir::Files).size(), 1);
        QFile copy(folder.filePath(folder.entryList(QDir::Files).constFirst()));
        QVERIFY(copy.open(QIODevice::ReadOnly));
        QVERIFY(copy.readAll().contains("My own words."));
        QMenu* recent = fixture.window().actions().recent;
        Q_EMIT recent->aboutToShow();
        QVERIFY(recent->actions().constFirst()->text().contains(QStringLiteral("My own words.")));
    }

    void theStoryOfAWindowThatIsGoneIsFound() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const QString stories = fixture.folder() + QStringLiteral("/stories");
        {
            StoryStore second(stories); // takes the second place, as another window does
            second.begin({storyOf(QStringLiteral("The other story"))});
            QVERIFY(second.flush());
        }
        fixture.reopen(tinyCheckpoint);
        const QDir folder(stories + QStringLiteral("/set aside"));
        QCOMPARE(folder.entryList(QDir::Files).size(), 1);
        const QString copy = folder.filePath(folder.entryList(QDir::Files).constFirst());
        const Story story = readSession(copy.toStdString()).story;
        QCOMPARE(StoryPath(story).text(story), std::string("The other story"));
        QVERIFY(fixture.ready());
    }

    void everythingIsThereAgainAtTheNextStart() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.story().setFocus();
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there"));
        GenerationSettings settings;
        settings.maxTokens = 10;
        settings.seed = 6;
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString text = fixture.story().storyText();
        const auto runs = fixture.story().generatedRuns();
        fixture.settings().row("top_k")->findChild<QDoubleSpinBox*>()->setValue(33);
        fixture.window().actions().zoomIn->trigger();
        QDockWidget* beta = fixture.window().findChild<QDockWidget*>(QStringLiteral("beta"));
        beta->close();
        fixture.reopen(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.story().storyText(), text);
        QVERIFY(fixture.story().generatedRuns() == runs);
        QCOMPARE(fixture.settings().settings().topK, 33);
        QCOMPARE(fixture.story().zoom(), 110);
        QVERIFY(fixture.window().findChild<QDockWidget*>(QStringLiteral("beta"))->isHidden());
        QVERIFY(fixture.window().actions().retry->isEnabled());
        fixture.window().actions().resetLayout->trigger();
        QVERIFY(!fixture.window().findChild<QDockWidget*>(QStringLiteral("beta"))->isHidden());
    }

    // As if the process had been killed: nothing is closed, the file is there anyway.
    void theStoryIsKeptWhileItIsWritten() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.story().setFocus();
        QTest::keyClicks(&fixture.story(), QStringLiteral(" kept"));
        const auto kept = [&] {
            const auto recovered =
                recoverSession((fixture.folder() + QStringLiteral("/stories/story-1")).toStdString());
            return recovered ? StoryPath(recovered->session.story).text(recovered->session.story)
                             : std::string();
        };
        QTRY_COMPARE(kept(), std::string("Once upon a time kept"));
    }

    void twoWindowsKeepTwoStories() {
        const QTemporaryDir folder;
        StoryStore first(folder.path());
        StoryStore second(folder.path());
        QCOMPARE(second.windowsBefore(), first.windowsBefore() + 1);
        Session one{storyOf(QStringLiteral("one"))};
        first.begin(one);
        const Edit edit = retyping(one.story, StoryPath(one.story), 3, 3, " more");
        one.story.apply(edit);
        first.tell(edit);
        Session two{storyOf(QStringLiteral("two"), {{0, 3, 1}})};
        two.facts.file = {"/tmp/f.txt", "ab"};
        two.facts.isSaved = true;
        second.begin(two);
        QVERIFY(first.flush() && second.flush());
        QVERIFY(first.load().session->story == one.story);
        QVERIFY(second.load().session->story == two.story);
        QVERIFY(second.load().session->facts == two.facts);
    }

    void aStoryOfAnEarlierVersionIsReadOnce() {
        const QTemporaryDir folder;
        test::write(folder, QStringLiteral("story-1.json"),
                    "{\"version\": 1, \"text\": \"Once upon a time\", \"generated\": [[4, 5, 1]], "
                    "\"file\": \"\", \"file_digest\": \"\", \"saved\": false}");
        test::write(folder, QStringLiteral("story-1.json.lock"), "");
        test::write(folder, QStringLiteral("story-3.json"),
                    "{\"version\": 1, \"text\": \"Tom sat\", \"generated\": [], \"saved\": false}");
        {
            StoryView view;
            StoryBook book(view);
            StoryFile story(book, folder.path());
            QVERIFY(story.wasCutOff());
            QVERIFY(story.restore());
            QCOMPARE(view.storyText(), QStringLiteral("Once upon a time"));
            const std::vector<GeneratedRun> runs{{4, 5, 1}};
            QVERIFY(view.generatedRuns() == runs);
            QVERIFY(view.document()->isModified());
            QVERIFY(story.rescueOthers());
            QVERIFY(QDir(folder.path()).entryList({QStringLiteral("*.json*")}, QDir::Files).isEmpty());
        }
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, folder.path());
        QVERIFY(!story.wasCutOff());
        QVERIFY(story.restore());
        QCOMPARE(view.storyText(), QStringLiteral("Once upon a time"));
    }

    /// It may be a newer version's: nothing is written over it.
    void aKeptStoryThatCannotBeReadIsSetAside() {
        const QTemporaryDir folder;
        test::write(folder, QStringLiteral("story-1.lila"), "no story");
        test::write(folder, QStringLiteral("story-1.1-2.journal"), "no journal");
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, folder.path());
        QString problem;
        QVERIFY(!story.restore(&problem));
        QVERIFY2(problem.contains(QStringLiteral("set aside")), qPrintable(problem));
        const QDir aside(folder.filePath(QStringLiteral("set aside")));
        QCOMPARE(aside.entryList(QDir::Files).size(), 2);
        QCOMPARE(test::read(aside.filePath(aside.entryList({QStringLiteral("*.lila")}).value(0))),
                 QByteArray("no story"));
    }

    void whatAJournalCannotTellIsSetAsideToo() {
        const QTemporaryDir folder;
        {
            Autosave kept(folder.filePath(QStringLiteral("story-1")).toStdString(), Session{});
            Story story;
            for (const char* text : {"One", " two", " three"}) {
                const Edit edit = writingAt(story, story.tip(), draftOf(text), {});
                story.apply(edit);
                kept.tell(edit);
            }
        }
        const QString journal = QDir(folder.path()).entryList({QStringLiteral("story-1.*.journal")}).value(0);
        QByteArray lines = test::read(folder.filePath(journal));
        const auto second = lines.indexOf("two");
        QVERIFY(second > 0);
        lines[second] = 'T';
        test::write(folder, journal, lines);
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, folder.path());
        QString problem;
        QVERIFY(story.restore(&problem));
        QCOMPARE(view.storyText(), QStringLiteral("One"));
        QVERIFY2(problem.contains(QStringLiteral("set aside")), qPrintable(problem));
        const QDir aside(folder.filePath(QStringLiteral("set aside")));
        QCOMPARE(test::read(aside.filePath(aside.entryList({QStringLiteral("*.journal")}).value(0))), lines);
    }
};

LILA_TEST(KeptStoryTest)
#include "kept_story_test.moc"
