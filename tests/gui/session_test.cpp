// SPDX-License-Identifier: AGPL-3.0-or-later
// Stories with all their branches in the window: saved, opened, and begun again after a restart.
#include "core/checkpoint/safetensors.h"
#include "core/story/session/session_file.h"
#include "core/story/tree/story_edits.h"
#include "core/tokenizer/sha256.h"
#include "tests/gui/test_files.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAction>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QTimer>

#include <algorithm>
#include <cstring>

using namespace lila;

namespace {

class SessionTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString named(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    static void generate(WindowFixture& fixture, int tokens, std::uint64_t seed = 7) {
        GenerationSettings settings;
        settings.maxTokens = tokens;
        settings.temperature = 1.5;
        settings.seed = seed;
        fixture.settings().takeOver(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
    }
    static std::vector<int> idsOf(const StoryBook& book) {
        std::vector<int> ids;
        for (const StoryPath::Part& part : book.path().parts())
            book.story().span(part.span).tokens.slice(0, part.tokens).forEach([&](const Token& token) {
                ids.push_back(token.id);
            });
        return ids;
    }
    /// As a user does, in the dialog.
    static void saveAs(WindowFixture& fixture, const QString& file) {
        fixture.window().actions().saveAs->trigger();
        auto* dialog = fixture.window().findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->selectFile(file);
        QMetaObject::invokeMethod(dialog, "accept");
        QTRY_VERIFY(fixture.window().findChild<QFileDialog*>() == nullptr);
        QVERIFY2(QFile::exists(file), qPrintable(fixture.window().pane().messages().text()));
    }
    static void reopen(WindowFixture& fixture, const QStringList& files = {tinyCheckpoint}) {
        fixture.close();
        Options options;
        options.files = files;
        options.tokenizer = officialVocabulary;
        fixture.open(options);
        QVERIFY(fixture.ready());
    }
    static QString said(WindowFixture& fixture,
                        MessageBar::Subject subject = MessageBar::Subject::StoryModel) {
        return fixture.window().pane().messages().text(subject);
    }
    /// A story of two branches; the model's file is what `facts` say then.
    QString savedStory(const char* name, const std::function<void(SessionFacts&)>& change = {}) {
        const QString file = named(name);
        WindowFixture fixture(tinyCheckpoint);
        fixture.ready();
        generate(fixture, 8);
        fixture.session().retry();
        fixture.waitForEnd();
        saveAs(fixture, file);
        Session session = readSession(file.toStdString());
        if (change) {
            change(session.facts);
            writeSession(file.toStdString(), session);
        }
        return file;
    }

private Q_SLOTS:
    void whatWasSavedIsOpenedAsItWas() {
        const QString file = named("story.lila");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        generate(fixture, 12);
        fixture.session().retry();
        QVERIFY(fixture.waitForEnd());
        const StoryBook& book = fixture.book();
        fixture.book().apply({SetTitle{book.story().tip().span, "the second"}}, "Rename");
        saveAs(fixture, file);
        QVERIFY(!fixture.window().isWindowModified());
        QVERIFY(fixture.window().windowTitle().startsWith(QStringLiteral("story.lila")));
        const Story before = book.story();
        const std::vector<int> ids = idsOf(book);
        const int shown = fixture.window().focus().token()->id;

        reopen(fixture); // as the window kept it
        QVERIFY(fixture.book().story() == before);
        QVERIFY(!fixture.window().isWindowModified());
        QVERIFY(fixture.window().windowTitle().startsWith(QStringLiteral("story.lila")));

        fixture.window().actions().newStory->trigger();
        QCOMPARE(fixture.book().story().spanCount(), std::size_t{1});
        fixture.window().openFiles({file});
        QCOMPARE(said(fixture, MessageBar::Subject::File), QString());
        QCOMPARE(idsOf(fixture.book()), ids);
        for (const int id : ids)
            QVERIFY(id != notEncoded);
        QCOMPARE(fixture.book().story().spanCount(), before.spanCount());
        QVERIFY(!fixture.window().isWindowModified());
        QCOMPARE(said(fixture), QString()); // its model is open
        // What a step did came with the file.
        QSignalSpy recalled(&fixture.session().inspection(), &TokenInspection::tokenRecalled);
        fixture.story().moveCursor(QTextCursor::Start);
        fixture.story().moveCursor(QTextCursor::End);
        QVERIFY(fixture.window().focus().token() != nullptr);
        QCOMPARE(fixture.window().focus().token()->id, shown);
        QCOMPARE(recalled.count(), 0);
        // A branch goes on: only what is new is new.
        QTest::keyClick(&fixture.window(), Qt::Key_Up, Qt::AltModifier);
        QVERIFY(idsOf(fixture.book()) != ids);
        generate(fixture, 3);
        for (const int id : idsOf(fixture.book()))
            QVERIFY(id != notEncoded);
        fixture.window().actions().save->trigger();
        QVERIFY(!fixture.window().isWindowModified());
        QCOMPARE(readSession(file.toStdString()).story.spanCount(), before.spanCount() + 1);
    }

    void theStoredSeedWritesTheSameIds() {
        const QString file = named("seed.lila");
        std::vector<int> ids;
        {
            WindowFixture fixture(tinyCheckpoint);
            QVERIFY(fixture.ready());
            generate(fixture, 20, 0); // one of the program's choice
            ids = idsOf(fixture.book());
            saveAs(fixture, file);
        }
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({file});
        const Story& story = fixture.book().story();
        const Place tip = story.tip();
        const auto origin = story.span(tip.span).origin;
        QCOMPARE(origin->modelSha256, sha256OfFile(tinyCheckpoint.toStdString()));
        QCOMPARE(origin->tokenizerSha256, fixture.session().model()->model.tokenizer->sha256());
        GenerationSettings settings = *origin->settings;
        settings.seed = origin->seed;
        fixture.settings().takeOver(settings);
        fixture.book().goTo(story.span(tip.span).parent, 0);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(story.tip().span != tip.span);
        QCOMPARE(idsOf(fixture.book()), ids);
    }

    /// Whatever is set by now, and whatever ended it then.
    void theWordsAtTheCaretAreWrittenOnceMore() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        QAction& again = *fixture.window().actions().writeAgain;
        QVERIFY(!again.isEnabled());
        QVERIFY(again.toolTip().contains(QStringLiteral("No model has written")));
        GenerationSettings settings;
        settings.maxTokens = 12;
        settings.temperature = 1.5;
        settings.seed = 0; // one of the program's choice
        fixture.settings().takeOver(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const Story& story = fixture.book().story();
        const Place first = story.tip();
        const std::vector<int> ids = idsOf(fixture.book());
        const auto origin = story.span(first.span).origin;
        fixture.story().moveCursor(QTextCursor::End);
        QTest::keyClicks(&fixture.story(), QStringLiteral(" And she"));
        settings.temperature = 0.1;
        settings.maxTokens = 3;
        settings.seed = 4;
        fixture.settings().takeOver(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QTextCursor caret = fixture.story().textCursor();
        caret.setPosition(static_cast<int>(std::strlen("Once upon a time")) + 1);
        fixture.story().setTextCursor(caret);
        QVERIFY2(again.isEnabled(), qPrintable(again.toolTip()));
        const int depth = fixture.book().depth();
        again.trigger();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(idsOf(fixture.book()), ids);
        QVERIFY(story.tip().span != first.span);
        QVERIFY(story.span(story.tip().span).parent == story.span(first.span).parent);
        QVERIFY(*story.span(story.tip().span).origin == *origin);
        QCOMPARE(fixture.book().depth(), depth + 1);
        QVERIFY(fixture.session().settings() == settings);
        fixture.story().undo();
        QVERIFY(fixture.story().storyText().contains(QStringLiteral(" And she")));
    }

    /// Each word with the geometry that was set when it was written.
    void whatWasWrittenBehindOtherInterventionsIsWrittenOnceMore() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        QAction& again = *fixture.window().actions().writeAgain;
        const auto pushed = [](float factor) {
            Interventions interventions;
            for (const int layer : {0, 1})
                interventions.branchFactor[layer] = factor;
            return interventions;
        };
        fixture.book().setInterventions(pushed(200));
        generate(fixture, 12, 3);
        fixture.book().setInterventions(pushed(-200));
        generate(fixture, 12, 5);
        const std::vector<int> ids = idsOf(fixture.book());
        fixture.book().setInterventions({});
        fixture.story().moveCursor(QTextCursor::End);
        QVERIFY2(again.isEnabled(), qPrintable(again.toolTip()));
        const Place before = fixture.book().story().tip();
        again.trigger();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(fixture.book().story().tip().span != before.span);
        QCOMPARE(idsOf(fixture.book()), ids);
    }

    void aNewerVersionIsRefused() {
        const QString file = savedStory("newer.lila");
        SafetensorsFile content = readSafetensors(file.toStdString());
        content.metadata["lila_story"] = "99";
        writeSafetensors(file.toStdString(), content);
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const QByteArray bytes = test::read(file);
        const QString problem = fixture.window().openFiles({file});
        QVERIFY2(problem.contains(QStringLiteral("newer version")) && problem.contains(file),
                 qPrintable(problem));
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time"));
        QCOMPARE(test::read(file), bytes);
    }

    void aModelThatIsNotThereIsTold() {
        const QString gone = named("no such model.pt");
        const QString file = savedStory("gone.lila", [&](SessionFacts& facts) {
            facts.model = {gone.toStdString(), std::string(64, '0')};
        });
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({file});
        QVERIFY(fixture.story().storyText().size() > 20);
        QVERIFY2(said(fixture).contains(gone) && said(fixture).contains(QStringLiteral("Open checkpoint")),
                 qPrintable(said(fixture)));
        fixture.story().undo();
        QCOMPARE(said(fixture), QString()); // another story stands there
    }

    void anotherModelIsOffered() {
        const QString file = savedStory("offered.lila");
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({file});
        QVERIFY2(said(fixture).contains(QStringLiteral("checkpoint.pt")), qPrintable(said(fixture)));
        fixture.window().pane().messages().findChild<MessageRow*>()->findChild<QPushButton*>()->click();
        QTRY_COMPARE(fixture.session().model()->files.checkpoint, tinyCheckpoint);
        QCOMPARE(said(fixture), QString());
        // And its records are back.
        fixture.story().moveCursor(QTextCursor::Start);
        fixture.story().moveCursor(QTextCursor::End);
        QVERIFY(fixture.window().focus().token() != nullptr);
    }

    void aModelOfThatNameThatIsAnotherIsTold() {
        const QString file =
            savedStory("other.lila", [](SessionFacts& facts) { facts.model.sha256 = std::string(64, '0'); });
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({file});
        QVERIFY2(said(fixture).contains(QStringLiteral("another model")), qPrintable(said(fixture)));
    }

    void atTheStartAStoryBringsItsModel() {
        const QString file = savedStory("start.lila");
        Options options;
        options.files = {file};
        WindowFixture fixture(tinyCheckpoint);
        fixture.close();
        fixture.open(options);
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.session().model()->files.checkpoint, tinyCheckpoint);
        QCOMPARE(said(fixture), QString());
        QCOMPARE(fixture.book().story().spanCount(), std::size_t{4});
    }

    void aTextIsOneBranchAndASessionIsAll() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        generate(fixture, 6);
        saveAs(fixture, named("text.txt"));
        QCOMPARE(test::read(named("text.txt")), fixture.story().storyText().toUtf8() + '\n');
        const SetTitle title{fixture.book().story().tip().span, "first"};
        fixture.book().apply({title}, "Rename");
        QVERIFY(!fixture.window().isWindowModified()); // the text is in its file
        saveAs(fixture, named("all.lila"));
        QVERIFY(!fixture.window().isWindowModified());
        fixture.book().apply({SetTitle{title.span, "other"}}, "Rename");
        QVERIFY(fixture.window().isWindowModified());
        fixture.story().undo();
        QVERIFY(!fixture.window().isWindowModified());
        // Of a file, however long, the head alone is read for its title.
        QFile all(named("all.lila"));
        QVERIFY(all.resize(all.size() - 100));
        QMenu* recent = fixture.window().actions().recent;
        Q_EMIT recent->aboutToShow();
        QVERIFY2(recent->actions().constFirst()->text().contains(QStringLiteral("Once upon a time")),
                 qPrintable(recent->actions().constFirst()->text()));
    }

    void aFolderThatRefusesIsTold() {
        const QString folder =
            test::write(m_folder, QStringLiteral("no folder"), "a file") + QStringLiteral("/kept");
        MainWindow window({}, {named("settings.ini"), folder}, QApplication::palette());
        MessageBar& messages = window.pane().messages();
        QTRY_VERIFY(messages.kind(MessageBar::Subject::Kept) == MessageBar::Kind::Error);
        const QString text = messages.text(MessageBar::Subject::Kept);
        QVERIFY2(text.contains(folder) && text.contains(QStringLiteral("save the story elsewhere")),
                 qPrintable(text));
    }

    void whatWasUndoneIsABranchOfAStoryThatMadeRoom() {
        const QString text = named("room.txt");
        test::write(m_folder, QStringLiteral("room.txt"), "Another story");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        generate(fixture, 8);
        fixture.story().undo();
        fixture.window().openFiles({text});
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Another story"));
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time"));
        const Story& story = fixture.book().story();
        QVERIFY(
            std::ranges::any_of(story.spans(), [&](SpanId id) { return story.span(id).origin != nullptr; }));
    }

    void aSessionOfAnyNameStaysOne() {
        const QString file = named("tale.bak");
        QVERIFY(QFile::rename(savedStory("tale.lila"), file));
        const QTemporaryDir folder;
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, folder.path());
        QCOMPARE(story.open(file), QString());
        QVERIFY(QFile::remove(file));
        QCOMPARE(story.conflict(), StoryFile::Conflict::Gone);
        QCOMPARE(story.save(file, {}), QString());
        QCOMPARE(readSession(file.toStdString()).story, book.story());
    }

    void lineEndsThatNoDocumentHasAreRefused() {
        const QString file = named("ends.lila");
        Session session;
        session.story.apply(writingAt(session.story, session.story.tip(), draftOf("a\r\nb"), {}));
        writeSession(file.toStdString(), session);
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.window().openFiles({file}).contains(QStringLiteral("line ends")));
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time"));
    }

    void closingAsksOnlyWhereTheStoryWouldBeLost() {
        const QString whole = savedStory("whole.lila");
        const QString text = test::write(m_folder, QStringLiteral("closing.txt"), "Tom sat.\n");
        const QString folder =
            test::write(m_folder, QStringLiteral("no room"), "a file") + QStringLiteral("/kept");
        MainWindow window({}, {named("closing.ini"), folder}, QApplication::palette());
        window.show();
        QString asked;
        const auto closes = [&asked](MainWindow& closed) {
            asked.clear();
            closed.show();
            QTimer answer;
            connect(&answer, &QTimer::timeout, &closed, [&asked] {
                if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                    asked = box->text();
                    box->reject();
                }
            });
            answer.start(10);
            return closed.close();
        };
        QVERIFY(!closes(window)); // it is in no file
        QVERIFY2(asked.contains(folder) && asked.contains(QStringLiteral(".lila")), qPrintable(asked));
        window.openFiles({text});
        QVERIFY(closes(window));
        QCOMPARE(asked, QString());
        StoryBook& book = window.session().book();
        const Place first = book.story().tip();
        book.apply(writingAt(book.story(), {}, draftOf("Tim ran."), {}), "Write");
        book.goTo(first, 0);
        QVERIFY(!closes(window)); // a text holds one branch of the two
        window.openFiles({whole});
        QVERIFY(!closes(window)); // what made room for it could not be set aside
        QVERIFY2(asked.contains(QStringLiteral("set aside")), qPrintable(asked));
        MainWindow other({}, {named("other.ini"), folder}, QApplication::palette());
        other.openFiles({whole});
        QVERIFY(closes(other));
        QCOMPARE(asked, QString());
        QTest::keyClicks(&other.pane().story(), QStringLiteral("x"));
        QVERIFY(!closes(other));
    }

    void aKeptStoryThatNoDocumentCanShowIsSetAside() {
        const QTemporaryDir folder;
        Session session;
        session.story.apply(writingAt(session.story, session.story.tip(), draftOf("a\r\nb"), {}));
        writeSession(folder.filePath(QStringLiteral("story-1.lila")).toStdString(), session);
        StoryView view;
        StoryBook book(view);
        StoryFile story(book, folder.path());
        QString problem;
        QVERIFY(!story.restore(&problem));
        QVERIFY2(problem.contains(QStringLiteral("set aside")), qPrintable(problem));
        const QDir aside(folder.filePath(QStringLiteral("set aside")));
        const QString copy = aside.filePath(aside.entryList({QStringLiteral("*.lila")}).value(0));
        QCOMPARE(readSession(copy.toStdString()).story, session.story);
    }

    void aSessionThatAnotherProgramChangedIsAskedAbout() {
        const QString file = savedStory("conflict.lila");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({file});
        Session others = readSession(file.toStdString());
        others.story.apply({SetTitle{rootSpan, "Another's"}});
        writeSession(file.toStdString(), others);
        QTest::keyClicks(&fixture.story(), QStringLiteral("x"));
        fixture.window().actions().save->trigger();
        QCOMPARE(readSession(file.toStdString()).story.span(rootSpan).title, std::string("Another's"));
    }
};

} // namespace

LILA_TEST(SessionTest)
#include "session_test.moc"
