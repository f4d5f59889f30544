// SPDX-License-Identifier: AGPL-3.0-or-later
// The story and its file: what is saved where, what undo makes of that, and which bytes are written.
#include "app/explorer/story/story_book.h"
#include "app/explorer/story/story_file.h"
#include "app/explorer/story/text_story.h"
#include "core/story/tree/story_path.h"
#include "tests/gui/test_files.h"
#include "tests/test_main.h"

#include <QDir>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextDocument>
#include <QTimer>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lila;

class StoryFileTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString write(const QString& name, const QByteArray& content) const {
        return test::write(m_folder, name, content);
    }

    static Session saying(const char* text) { return {storyOf(QString::fromUtf8(text))}; }
    static QByteArray textOf(const Session& session) {
        return QByteArray::fromStdString(StoryPath(session.story).text(session.story));
    }

    static void write(StoryBook& book, const char* text) {
        const NewToken token{1, text};
        book.write(std::span(&token, 1), std::make_shared<const Origin>());
    }

private Q_SLOTS:
    void undoBringsTheFileBackWithItsText() {
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        const QString a = write(QStringLiteral("a.txt"), "The first.\n");
        const QString b = write(QStringLiteral("b.txt"), "The second.\n");
        QCOMPARE(story.open(a), QString());
        QCOMPARE(story.open(b), QString());
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("The first."));
        QCOMPARE(story.file(), a);
        QVERIFY(!view.document()->isModified());
        QTest::keyClicks(&view, QStringLiteral(" More."));
        QVERIFY(view.document()->isModified());
        QCOMPARE(story.save(story.file()), QString());
        QCOMPARE(test::read(a), QByteArray("The first. More.\n"));
        QCOMPARE(test::read(b), QByteArray("The second.\n"));
    }

    void undoAndRedoCarryFileAndSavedMark() {
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        QTest::keyClicks(&view, QStringLiteral("Mine"));
        const QString a = write(QStringLiteral("a.txt"), "The first.\n");
        QCOMPARE(story.open(a), QString());
        QTest::keyClicks(&view, QStringLiteral(" More."));
        story.replace({});
        QCOMPARE(story.file(), QString());
        QVERIFY(!view.document()->isModified());
        QTest::keyClicks(&view, QStringLiteral("New"));

        view.undo(); // the new words
        view.undo(); // New
        QCOMPARE(story.file(), a);
        QVERIFY(view.document()->isModified());
        view.undo(); // " More."
        QCOMPARE(story.file(), a);
        QVERIFY(!view.document()->isModified());
        view.undo(); // Open
        QCOMPARE(view.storyText(), QStringLiteral("Mine"));
        QCOMPARE(story.file(), QString());
        QVERIFY(view.document()->isModified());

        for (int i = 0; i < 4; ++i)
            view.redo();
        QCOMPARE(view.storyText(), QStringLiteral("New"));
        QCOMPARE(story.file(), QString());
        view.undo();
        view.undo();
        QCOMPARE(story.file(), a);
    }

    void whatWasUndoneAndWrittenOverIsForgotten() {
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        const QString a = write(QStringLiteral("a.txt"), "The first.\n");
        const QString b = write(QStringLiteral("b.txt"), "The second.\n");
        QCOMPARE(story.open(a), QString());
        QCOMPARE(story.open(b), QString());
        view.undo();
        QTextCursor cursor = view.textCursor();
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(QStringLiteral("\none\ntwo\nthree\nfour")); // many steps in one
        QCOMPARE(story.file(), a);
        QVERIFY(view.document()->isModified());

        // The saved state, undone and written over by as many steps.
        QCOMPARE(story.save(a), QString());
        view.undo();
        QVERIFY(view.document()->isModified());
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(QStringLiteral("\nsix\nseven\neight\nnine"));
        QVERIFY(view.document()->isModified());
    }

    /// Undo leads back past where it was opened, and what is typed then takes its place.
    void anUndoneStoryIsSetAsideBeforeItIsWrittenOver_data() {
        QTest::addColumn<bool>("isTyped");
        QTest::addColumn<bool>("isReplaced");
        QTest::newRow("unsaved") << true << false;
        QTest::newRow("as its file holds it") << false << false;
        QTest::newRow("set aside already") << true << true;
    }
    void anUndoneStoryIsSetAsideBeforeItIsWrittenOver() {
        QFETCH(bool, isTyped);
        QFETCH(bool, isReplaced);
        const QTemporaryDir kept;
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, kept.path());
        QCOMPARE(story.open(write(QStringLiteral("a.txt"), "The first.\n")), QString());
        QCOMPARE(story.open(write(QStringLiteral("b.txt"), "The second.\n")), QString());
        QSignalSpy setAside(&story, &StoryFile::setAside);
        if (isTyped) {
            view.moveCursor(QTextCursor::End);
            QTest::keyClicks(&view, QStringLiteral(" More."));
        }
        if (isReplaced)
            QCOMPARE(story.open(write(QStringLiteral("c.txt"), "The third.\n")), QString());
        while (view.storyText() != QStringLiteral("The first."))
            view.undo();
        QCOMPARE(setAside.size(), isReplaced ? 1 : 0);
        view.moveCursor(QTextCursor::End);
        QTest::keyClicks(&view, QStringLiteral(" Mine."));
        QCOMPARE(setAside.size(), isTyped ? 1 : 0);
        if (isTyped)
            QCOMPARE(textOf(readSession(setAside.at(0).at(0).toString().toStdString())),
                     QByteArray("The second. More."));
        QCOMPARE(view.storyText(), QStringLiteral("The first. Mine."));
    }

    /// A file in the place of the folder: what is dropped waits until it can be written.
    void whatCannotBeSetAsideIsKeptUntilItCan() {
        const QTemporaryDir kept;
        const QString aside = test::write(kept, QStringLiteral("set aside"), "no folder");
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, kept.path());
        QCOMPARE(story.open(write(QStringLiteral("a.txt"), "The first.\n")), QString());
        QCOMPARE(story.open(write(QStringLiteral("b.txt"), "The second.\n")), QString());
        view.moveCursor(QTextCursor::End);
        QTest::keyClicks(&view, QStringLiteral(" More."));
        QSignalSpy setAside(&story, &StoryFile::setAside);
        QSignalSpy dropped(&story, &StoryFile::droppedSetAside);
        QSignalSpy refused(&story, &StoryFile::asideRefused);
        while (view.storyText() != QStringLiteral("The first."))
            view.undo();
        view.moveCursor(QTextCursor::End);
        QTest::keyClicks(&view, QStringLiteral(" Mine."));
        QCOMPARE(dropped.size(), 0);
        QCOMPARE(setAside.size(), 0);
        QCOMPARE(refused.size(), 1);
        QCOMPARE(refused[0][0].toString(), QStringLiteral("b.txt"));
        QVERIFY(!story.keep());
        QVERIFY(QFile::remove(aside));
        QTRY_COMPARE(setAside.size(), 1);
        QCOMPARE(textOf(readSession(setAside.at(0).at(0).toString().toStdString())),
                 QByteArray("The second. More."));
        QCOMPARE(dropped.size(), 1);
        QVERIFY(story.keep());
    }

    /// Where no thread can be started, as on a machine that has too many.
    void aStoryIsSavedWithoutAThread() {
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        story.begin(QStringLiteral("Once"));
        pthread_attr_t usual, impossible;
        QCOMPARE(pthread_getattr_default_np(&usual), 0);
        QCOMPARE(pthread_attr_init(&impossible), 0);
        QCOMPARE(pthread_attr_setstacksize(&impossible, std::size_t{1} << 50U), 0);
        QCOMPARE(pthread_setattr_default_np(&impossible), 0);
        const QString file = m_folder.filePath(QStringLiteral("alone.lila"));
        const QString problem = story.save(file);
        const auto conflict = story.conflict();
        QCOMPARE(pthread_setattr_default_np(&usual), 0);
        QCOMPARE(problem, QString());
        QVERIFY(conflict == StoryFile::Conflict::None);
        QCOMPARE(textOf(readSession(file.toStdString())), QByteArray("Once"));
    }

    void aFileHoldsTheTextThatWasSavedLast() {
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        const QString a = write(QStringLiteral("a.txt"), "The first.\n");
        const QString b = write(QStringLiteral("b.txt"), "The second.\n");
        QCOMPARE(story.open(a), QString());
        QCOMPARE(story.open(b), QString());
        QCOMPARE(story.save(a), QString());
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("The first."));
        QCOMPARE(story.file(), a);
        QVERIFY(view.document()->isModified());
        view.redo();
        QCOMPARE(view.storyText(), QStringLiteral("The second."));
        QVERIFY(!view.document()->isModified());
    }

    void savingLeavesWhatWasUndoneItsFile() {
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        const QString a = write(QStringLiteral("a.txt"), "The first.\n");
        const QString b = write(QStringLiteral("b.txt"), "The second.\n");
        QCOMPARE(story.open(a), QString());
        QCOMPARE(story.open(b), QString());
        view.undo();
        QCOMPARE(story.save(m_folder.filePath(QStringLiteral("c.txt"))), QString());
        view.redo();
        QCOMPARE(story.file(), b);
        QVERIFY(!view.document()->isModified());
    }

    void aKeptStoryIsSavedWhereItsFileStillHoldsIt_data() {
        QTest::addColumn<QByteArray>("now");
        QTest::addColumn<bool>("saved");
        QTest::newRow("as it was") << QByteArray("Mine.\n") << true;
        QTest::newRow("changed") << QByteArray("Another's.\n") << false;
        QTest::newRow("gone") << QByteArray() << false;
    }

    void aKeptStoryIsSavedWhereItsFileStillHoldsIt() {
        QFETCH(QByteArray, now);
        QFETCH(bool, saved);
        const QTemporaryDir kept;
        const QString file = write(QStringLiteral("mine.txt"), "Mine.\n");
        {
            StoryView view;
            StoryBook book(view);
            StoryFile story(book, kept.path());
            QCOMPARE(story.open(file), QString());
            QVERIFY(story.keep());
        }
        if (now.isEmpty())
            QVERIFY(QFile::remove(file));
        else
            write(QStringLiteral("mine.txt"), now);
        {
            StoryView view;
            StoryBook book(view);
            StoryFile story(book, kept.path());
            QVERIFY(story.restore());
            QCOMPARE(view.storyText(), QStringLiteral("Mine."));
            QCOMPARE(story.file(), file);
            QCOMPARE(view.document()->isModified(), !saved);
        }
        // So it is with the story of a window that is gone.
        const StoryStore first(kept.path());
        QCOMPARE(StoryStore(kept.path()).setAsideOthers().size(), 0);
        const QDir folder(kept.path());
        for (const QString& name : folder.entryList({QStringLiteral("story-1.*")}, QDir::Files))
            if (!name.endsWith(QStringLiteral("lock")))
                QVERIFY(QFile::rename(folder.filePath(name),
                                      folder.filePath(QStringLiteral("story-9") + name.mid(7))));
        QCOMPARE(first.setAsideOthers().size(), saved ? 0 : 1);
        QVERIFY(folder.entryList({QStringLiteral("story-9.*")}, QDir::Files)
                    .filter(QStringLiteral("lila"))
                    .isEmpty());
    }

    void theMarkOfATextWithBranchesComesBack() {
        const QTemporaryDir kept;
        const QString file = write(QStringLiteral("notes.txt"), "Mine.\n");
        {
            StoryView view;
            StoryBook book(view);
            StoryFile story(book, kept.path());
            QCOMPARE(story.open(file), QString());
            book.beginGeneration();
            write(book, " Its.");
            book.endGeneration();
            view.undo();
            view.moveCursor(QTextCursor::End);
            QTest::keyClicks(&view, QStringLiteral(" More."));
            QCOMPARE(book.story().spanCount(), std::size_t{3});
            QCOMPARE(story.save(file), QString());
            QVERIFY(!view.document()->isModified());
            QVERIFY(story.keep());
        }
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, kept.path());
        QVERIFY(story.restore());
        QVERIFY(!view.document()->isModified());
        QSignalSpy setAside(&story, &StoryFile::setAside);
        story.replace({}); // the file has one branch alone
        QCOMPARE(setAside.size(), 1);
    }

    void aKillJustAfterSavingRaisesNoQuestion_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("a text") << QStringLiteral("killed.txt");
        QTest::newRow("a session") << QStringLiteral("killed.lila");
    }
    /// What is kept knows the file as it was before.
    void aKillJustAfterSavingRaisesNoQuestion() {
        QFETCH(QString, name);
        const QTemporaryDir kept, before;
        const QString file = m_folder.filePath(name);
        const auto copy = [](const QTemporaryDir& from, const QTemporaryDir& to) {
            const QDir old(to.path());
            for (const QString& entry : old.entryList(QDir::Files))
                QVERIFY(QFile::remove(old.filePath(entry)));
            for (const QString& entry :
                 QDir(from.path())
                     .entryList({QStringLiteral("story-1.lila"), QStringLiteral("*.journal")}, QDir::Files))
                QVERIFY(QFile::copy(from.filePath(entry), to.filePath(entry)));
        };
        {
            StoryView view;
            StoryBook book(view);
            StoryFile story(book, kept.path());
            story.begin(QStringLiteral("Mine."));
            QCOMPARE(story.save(file), QString());
            view.moveCursor(QTextCursor::End);
            QTest::keyClicks(&view, QStringLiteral(" More."));
            QVERIFY(story.keep());
            copy(kept, before);
            QCOMPARE(story.save(file), QString());
        }
        copy(before, kept);
        {
            StoryView view;
            StoryBook book(view);
            StoryFile story(book, kept.path());
            QVERIFY(story.restore());
            QCOMPARE(view.storyText(), QStringLiteral("Mine. More."));
            QVERIFY(!view.document()->isModified());
            QTest::keyClicks(&view, QStringLiteral("!"));
            QVERIFY(story.conflict() == StoryFile::Conflict::None);
        }
    }

    /// With what a long generation leaves to look at, which takes the disk its time.
    void savingHoldsTheWindowUpForLittleOfItsTime() {
        StoryView view;
        StoryBook book(view);
        const QTemporaryDir kept;
        StoryFile story(book, kept.path());
        story.begin(QStringLiteral("Once"));
        book.beginGeneration();
        Records records;
        StepRecord record;
        record.settings = std::make_shared<const GenerationSettings>();
        record.interventions = std::make_shared<const Interventions>();
        record.activation.resize(9);
        record.candidates.resize(20);
        for (int i = 0; i < 1500; ++i) {
            const NewToken token{1, " more"};
            record.id = token.id;
            record.text = token.text;
            records[book.write(std::span(&token, 1), std::make_shared<const Origin>())] =
                std::make_shared<const StepRecord>(record);
        }
        book.endGeneration();
        QElapsedTimer clock;
        qint64 last = 0;
        qint64 longest = 0; // between two turns of the event loop
        QTimer turns;
        connect(&turns, &QTimer::timeout, this, [&] {
            longest = std::max(longest, clock.nsecsElapsed() - last);
            last = clock.nsecsElapsed();
        });
        turns.start(0);
        clock.start();
        const QString file = m_folder.filePath(QStringLiteral("long.lila"));
        QCOMPARE(story.save(file, records), QString());
        const qint64 all = clock.nsecsElapsed();
        longest = std::max(longest, all - last);
        qInfo("saving took %.1f ms, of which the window waited %.1f ms at most", double(all) * 1e-6,
              double(longest) * 1e-6);
        QVERIFY(longest * 3 < all);
        QVERIFY(!view.document()->isModified());
        QCOMPARE(readSession(file.toStdString()).records.size(), records.size());
        QVERIFY(story.conflict() == StoryFile::Conflict::None);
    }

    void aStoryInTheMakingKeepsItsFile() {
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        const QString a = write(QStringLiteral("a.txt"), "Once");
        QCOMPARE(story.open(a), QString());
        book.beginGeneration();
        write(book, " upon");
        QCOMPARE(story.save(a), QString());
        QVERIFY(!view.document()->isModified());
        write(book, " a time");
        book.endGeneration();
        QVERIFY(view.document()->isModified());
        QCOMPARE(story.file(), a);
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("Once"));
        QCOMPARE(story.file(), a);
        QVERIFY(view.document()->isModified());
    }

    void anUntouchedStoryIsWrittenAsItWas_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("a line") << QByteArray("Once upon a time\n");
        QTest::newRow("no end") << QByteArray("Once upon a time");
        QTest::newRow("two ends") << QByteArray("Once\n\n");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("an end alone") << QByteArray("\n");
        QTest::newRow("Windows") << QByteArray("Once\r\nupon\r\n");
        QTest::newRow("mixed") << QByteArray("Once\r\nupon\na\rtime\r\r\n");
        QTest::newRow("separators") << QByteArray("Once\u2028upon\u2029a time\n");
        QTest::newRow("mark") << QByteArray("\xef\xbb\xbfOnce\r\nupon\r\n");
        QTest::newRow("UTF-16, little") << QByteArray("\xff\xfeO\0n\0\r\0\n\0", 10);
        QTest::newRow("UTF-16, big") << QByteArray("\xfe\xff\0O\0n\0\n", 8);
    }

    void anUntouchedStoryIsWrittenAsItWas() {
        QFETCH(QByteArray, content);
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        const QString file = write(QStringLiteral("round.txt"), content);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(story.open(file), QString());
            QVERIFY(!view.storyText().contains(QChar(0xfeff)));
            QCOMPARE(story.save(file), QString());
            QCOMPARE(test::read(file), content);
        }
        const QString other = m_folder.filePath(QStringLiteral("other.txt"));
        QCOMPARE(story.save(other), QString());
        QCOMPARE(test::read(other), content);
    }

    void onlyWhatWasChangedIsWrittenAnew_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("a line") << QByteArray("Once\n") << QByteArray("Once more\nand more\n");
        QTest::newRow("no end") << QByteArray("Once") << QByteArray("Once more\nand more");
        QTest::newRow("Windows") << QByteArray("He\r\nOnce\r\n")
                                 << QByteArray("He\r\nOnce more\r\nand more\r\n");
        QTest::newRow("mixed") << QByteArray("He\nShe\r\nOnce\n")
                               << QByteArray("He\nShe\r\nOnce more\r\nand more\n");
        QTest::newRow("mark") << QByteArray("\xef\xbb\xbfOnce")
                              << QByteArray("\xef\xbb\xbfOnce more\nand more");
        QTest::newRow("UTF-16") << QByteArray("\xff\xfeO\0", 4)
                                << QByteArray("\xff\xfeO\0 \0m\0o\0r\0e\0\n\0a\0n\0d\0 \0m\0o\0r\0e\0", 32);
        QTest::newRow("empty") << QByteArray() << QByteArray(" more\nand more\n");
    }

    void onlyWhatWasChangedIsWrittenAnew() {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, expected);
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        const QString file = write(QStringLiteral("round.txt"), content);
        QCOMPARE(story.open(file), QString());
        book.beginGeneration(); // goes on in the last line
        write(book, " more\nand more");
        book.endGeneration();
        QCOMPARE(story.save(file), QString());
        QCOMPARE(test::read(file), expected);
    }

    // It was short when it was opened.
    void aStoryThatGrewLongKeepsItsForm() {
        const QTemporaryDir kept;
        const QString file = write(QStringLiteral("long.txt"), "\xef\xbb\xbfOnce\r\n");
        const QString more =
            (QLatin1Char('\n') + QStringLiteral("upon a time ").repeated(10000).trimmed()).repeated(40);
        {
            StoryView view;
            StoryBook book(view);
            StoryFile story(book, kept.path());
            QCOMPARE(story.open(file), QString());
            book.replaceStory(view.storyText() + more);
            QCOMPARE(story.save(file), QString());
            QVERIFY(story.keep());
        }
        QVERIFY(QFileInfo(file).size() > 4 * 1024 * 1024);
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, kept.path());
        QVERIFY(story.restore());
        QVERIFY(!view.document()->isModified());
        view.moveCursor(QTextCursor::End);
        QTest::keyClicks(&view, QStringLiteral("!"));
        QCOMPARE(story.save(file), QString());
        const QByteArray content = test::read(file);
        QVERIFY(content.startsWith("\xef\xbb\xbfOnce\r\nupon") && content.endsWith("a time!\r\n"));
    }

    void aRunThatWasCutOffIsKnown() {
        const QString kept = m_folder.filePath(QStringLiteral("cut off"));
        QVERIFY(!StoryStore(kept).wasCutOff());
        QVERIFY(!StoryStore(kept).wasCutOff()); // the one before closed
        const pid_t child = fork();
        if (child == 0) {
            const StoryStore killed(kept);
            _exit(killed.wasCutOff() ? 1 : 0);
        }
        int status = 1;
        QCOMPARE(waitpid(child, &status, 0), child);
        QCOMPARE(status, 0);
        QVERIFY(StoryStore(kept).wasCutOff());
        QVERIFY(!StoryStore(kept).wasCutOff());
    }

    void aFolderThatCannotBeWrittenHoldsNoWindows() {
        const QString file = write(QStringLiteral("no folder"), "a file");
        StoryStore store(file + QStringLiteral("/kept"));
        QCOMPARE(store.windowsBefore(), 0);
        QVERIFY(!store.wasCutOff());
        QVERIFY(!store.load().session);
        store.begin(saying("Once"));
        QVERIFY(!store.flush());
    }

    void aWindowTooManyWritesIntoNoOthersStory() {
        const QString kept = m_folder.filePath(QStringLiteral("many"));
        std::vector<std::unique_ptr<StoryStore>> windows;
        for (int i = 0; i < 64; ++i)
            windows.push_back(std::make_unique<StoryStore>(kept));
        QCOMPARE(windows.back()->windowsBefore(), 63);
        windows.back()->begin(saying("The last one's"));
        QVERIFY(windows.back()->flush());
        StoryStore tooMany(kept);
        QVERIFY(!tooMany.load().session);
        tooMany.begin(saying("One too many"));
        QVERIFY(!tooMany.flush());
        QCOMPARE(textOf(*windows.back()->load().session), QByteArray("The last one's"));
        QVERIFY(QFile::exists(tooMany.setAside(saying("Set aside all the same"))));
    }

    void aRelativeNameIsKeptWhole() {
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        const QString file = write(QStringLiteral("here.txt"), "Here.");
        QCOMPARE(story.open(QDir().relativeFilePath(file)), QString());
        QCOMPARE(story.file(), file);
    }

    void whatIsNoTextIsRefused() {
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, m_folder.filePath(QStringLiteral("kept")));
        const QString file = write(QStringLiteral("noise.txt"), QByteArray("\x80\x00\xff", 3));
        QVERIFY(story.open(file).contains(file));
    }
};

LILA_TEST(StoryFileTest)
#include "story_file_test.moc"
