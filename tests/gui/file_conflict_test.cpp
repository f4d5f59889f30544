// SPDX-License-Identifier: AGPL-3.0-or-later
// Two hands on one file, or one story in another's place: the user is asked, or told, before anything is
// lost.
#include "tests/gui/test_files.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

using namespace lila;

class FileConflictTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString write(const QString& name, const QByteArray& content) const {
        return test::write(m_folder, name, content);
    }
    static QMessageBox* question(WindowFixture& fixture) {
        for (auto* box : fixture.window().findChildren<QMessageBox*>())
            if (box->isVisible())
                return box;
        return nullptr;
    }
    static void press(QMessageBox& box, QMessageBox::ButtonRole role) {
        for (QAbstractButton* button : box.buttons())
            if (box.buttonRole(button) == role) {
                button->click();
                return;
            }
        QFAIL("there is no such button");
    }
    static void append(WindowFixture& fixture, const QString& text) {
        fixture.story().moveCursor(QTextCursor::End);
        fixture.story().setFocus();
        QTest::keyClicks(&fixture.story(), text);
    }
    static void save(WindowFixture& fixture) { fixture.window().actions().save->trigger(); }

private Q_SLOTS:
    void aFileThatAnotherProgramChangedIsAskedAbout_data() {
        QTest::addColumn<bool>("deleted");
        QTest::addColumn<bool>("savedBefore");
        QTest::newRow("changed since it was opened") << false << false;
        QTest::newRow("changed since it was saved") << false << true;
        QTest::newRow("deleted") << true << false;
    }

    void aFileThatAnotherProgramChangedIsAskedAbout() {
        QFETCH(bool, deleted);
        QFETCH(bool, savedBefore);
        const QString file = write(QStringLiteral("a.txt"), "Mine.\n");
        const QByteArray others = deleted ? QByteArray() : QByteArray("Another's.\n");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({file});
        append(fixture, QStringLiteral(" More."));
        if (savedBefore)
            save(fixture);
        QVERIFY(question(fixture) == nullptr);
        if (deleted)
            QVERIFY(QFile::remove(file));
        else
            write(QStringLiteral("a.txt"), others);

        save(fixture);
        QMessageBox* asked = question(fixture);
        QVERIFY(asked != nullptr);
        QVERIFY2(asked->text().contains(QStringLiteral("a.txt")), qPrintable(asked->text()));
        QVERIFY(!asked->isModal()); // a story that is being written can be stopped
        QCOMPARE(test::read(file), others);
        press(*asked, QMessageBox::RejectRole);
        QCOMPARE(test::read(file), others);
        QVERIFY(fixture.window().isWindowModified() || savedBefore);

        save(fixture);
        QVERIFY(question(fixture) != nullptr);
        press(*question(fixture), QMessageBox::ActionRole);
        auto* dialog = fixture.window().findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr && dialog->isVisible());
        dialog->reject();
        QCOMPARE(test::read(file), others);

        save(fixture);
        QVERIFY(question(fixture) != nullptr);
        press(*question(fixture), QMessageBox::AcceptRole);
        QCOMPARE(test::read(file), QByteArray("Mine. More.\n"));
        QVERIFY(!fixture.window().isWindowModified());

        append(fixture, QStringLiteral(" Yet."));
        save(fixture); // what was just written is known
        QVERIFY(question(fixture) == nullptr);
        QCOMPARE(test::read(file), QByteArray("Mine. More. Yet.\n"));
    }

    /// Where another story takes the place, nobody has asked to save that.
    void theDialogGoesWithItsStory() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().actions().saveAs->trigger();
        QVERIFY(fixture.window().findChild<QFileDialog*>()->isVisible());
        fixture.window().openFiles({write(QStringLiteral("other.txt"), "Another's.\n")});
        QTRY_VERIFY(fixture.window().findChild<QFileDialog*>() == nullptr);
    }

    void aFileThatHoldsTheTextAlreadyIsNotAskedAbout() {
        const QString file = write(QStringLiteral("b.txt"), "Mine.\n");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({file});
        append(fixture, QStringLiteral(" More."));
        write(QStringLiteral("b.txt"), "Mine. More.\n");
        save(fixture);
        QVERIFY(question(fixture) == nullptr);
        QVERIFY(!fixture.window().isWindowModified());
    }

    void aChangeBetweenTwoRunsIsAskedAbout() {
        const QString file = write(QStringLiteral("c.txt"), "Mine.\n");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({file});
        append(fixture, QStringLiteral(" More."));
        fixture.close();
        write(QStringLiteral("c.txt"), "Another's.\n");
        Options options;
        options.files = {tinyCheckpoint};
        options.tokenizer = officialVocabulary;
        fixture.open(options);
        QVERIFY(fixture.ready());
        save(fixture);
        QVERIFY(question(fixture) != nullptr);
        QCOMPARE(test::read(file), QByteArray("Another's.\n"));
    }

    void undoLeadsBackToAFileThatIsStillAskedAbout() {
        const QString first = write(QStringLiteral("d.txt"), "The first.\n");
        const QString second = write(QStringLiteral("e.txt"), "The second.\n");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({first});
        fixture.window().openFiles({second});
        write(QStringLiteral("d.txt"), "Another's.\n");
        fixture.story().undo();
        append(fixture, QStringLiteral(" More."));
        save(fixture);
        QVERIFY(question(fixture) != nullptr);
        QCOMPARE(test::read(first), QByteArray("Another's.\n"));
    }

    void anUnsavedStoryThatMadeRoomIsToldAndComesBack() {
        const QString file = write(QStringLiteral("f.txt"), "The file's.\n");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        append(fixture, QStringLiteral(" there lived a king"));
        fixture.window().openFiles({file});
        MessageBar& messages = fixture.window().pane().messages();
        const auto subject = MessageBar::Subject::File;
        QVERIFY(messages.kind(subject) == MessageBar::Kind::Notice);
        QVERIFY2(messages.text(subject).contains(QStringLiteral("f.txt")), qPrintable(messages.text()));
        append(fixture, QStringLiteral(" And more.")); // does not hide it
        QVERIFY(messages.kind(subject) == MessageBar::Kind::Notice);
        auto* row = messages.findChild<MessageRow*>();
        row->findChild<QPushButton*>()->click();
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time there lived a king"));
        QVERIFY(fixture.window().isWindowModified());
        QCOMPARE(messages.text(subject), QString());
        while (fixture.story().canRedo())
            fixture.story().redo();
        QCOMPARE(fixture.story().storyText(), QStringLiteral("The file's. And more."));
    }

    void aSavedStoryMakesRoomWithoutAWord() {
        const QString first = write(QStringLiteral("g.txt"), "The first.\n");
        const QString second = write(QStringLiteral("h.txt"), "The second.\n");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({first});
        fixture.window().openFiles({second});
        QCOMPARE(fixture.window().pane().messages().text(MessageBar::Subject::File), QString());
    }

    void undoTakesTheWordBack() {
        const QString file = write(QStringLiteral("i.txt"), "The file's.\n");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        append(fixture, QStringLiteral(" there lived a king"));
        fixture.window().openFiles({file});
        QVERIFY(!fixture.window().pane().messages().text().isEmpty());
        fixture.story().undo();
        QCOMPARE(fixture.window().pane().messages().text(), QString());
    }
};

LILA_TEST(FileConflictTest)
#include "file_conflict_test.moc"
