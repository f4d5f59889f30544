// SPDX-License-Identifier: AGPL-3.0-or-later
// Asking for files: no question twice at a time, and the name's suffix says which kind is written.
#include "core/story/session/session_file.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QLineEdit>

using namespace lila;

class FileDialogsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// That is open: it comes to the front.
    void whatIsAskedAgainIsTheSameDialog() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const Actions& actions = fixture.window().actions();
        const auto dialogs = [&] { return fixture.window().findChildren<QFileDialog*>(); };
        for (QAction* action :
             {actions.openText, actions.openCheckpoint, actions.saveAs, actions.exportStory}) {
            QCOMPARE(dialogs().size(), 0);
            action->trigger();
            QFileDialog* first = dialogs().value(0);
            QVERIFY(first != nullptr && first->isVisible() && !first->isModal());
            fixture.window().activateWindow();
            QTRY_VERIFY(fixture.window().isActiveWindow());
            first->showMinimized();
            for (int i = 0; i < 2; ++i)
                action->trigger();
            QCOMPARE(dialogs(), QList<QFileDialog*>{first});
            QVERIFY(!first->isMinimized());
            QTRY_VERIFY(first->isActiveWindow());
            first->close();
            action->trigger(); // the first has not gone yet
            QTRY_COMPARE(dialogs().size(), 1);
            QVERIFY(dialogs().constFirst() != first && dialogs().constFirst()->isVisible());
            dialogs().constFirst()->close();
            QTRY_COMPARE(dialogs().size(), 0);
        }
        actions.openText->trigger();
        actions.openCheckpoint->trigger(); // another question
        QCOMPARE(dialogs().size(), 2);
    }

    void theChosenKindChangesTheName() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().actions().saveAs->trigger();
        auto* dialog = fixture.window().findChild<QFileDialog*>();
        const auto name = [&] { return QFileInfo(dialog->selectedFiles().value(0)).fileName(); };
        QCOMPARE(name(), QStringLiteral("story.lila"));
        dialog->selectNameFilter(dialog->nameFilters().constLast());
        Q_EMIT dialog->filterSelected(dialog->nameFilters().constLast());
        QCOMPARE(name(), QStringLiteral("story.txt"));
        dialog->selectFile(QStringLiteral("notes.md"));
        Q_EMIT dialog->filterSelected(dialog->nameFilters().constLast());
        QCOMPARE(name(), QStringLiteral("notes.md"));
        dialog->reject();
    }

    void aNameWithADotIsOfTheChosenKind() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().actions().saveAs->trigger();
        auto* dialog = fixture.window().findChild<QFileDialog*>();
        dialog->setDirectory(folder.path());
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        dialog->activateWindow();
        name->setFocus();
        QTRY_VERIFY(name->hasFocus());
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("chapter.1"));
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY(fixture.window().findChild<QFileDialog*>() == nullptr);
        QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("chapter.1"))));
        QCOMPARE(
            readSession(folder.filePath(QStringLiteral("chapter.1.lila")).toStdString()).story.spanCount(),
            fixture.book().story().spanCount());
    }

    /// Whatever is asked for.
    void theNextDialogBeginsInTheFolderOfTheLast() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const Actions& actions = fixture.window().actions();
        actions.saveAs->trigger();
        auto* dialog = fixture.window().findChild<QFileDialog*>();
        dialog->selectFile(folder.filePath(QStringLiteral("one.lila")));
        QMetaObject::invokeMethod(dialog, "accept");
        QTRY_VERIFY(fixture.window().findChild<QFileDialog*>() == nullptr);
        for (QAction* action : {actions.openText, actions.exportStory}) {
            action->trigger();
            dialog = fixture.window().findChild<QFileDialog*>();
            QCOMPARE(dialog->directory().canonicalPath(), QDir(folder.path()).canonicalPath());
            dialog->close();
            QTRY_VERIFY(fixture.window().findChild<QFileDialog*>() == nullptr);
        }
    }

    // The name's suffix says what is written, and choosing a kind of file changes the suffix.
    void nameAndKindOfFileAgree_data() {
        QTest::addColumn<int>("filter"); // how far down the list of kinds
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("written");
        QTest::newRow("as proposed") << 0 << ""
                                     << "beta.svg";
        QTest::newRow("another kind") << 1 << ""
                                      << "beta.pdf";
        QTest::newRow("a name without suffix") << 1 << "figure"
                                               << "figure.pdf";
        QTest::newRow("a suffix of another kind") << 1 << "figure.svg"
                                                  << "figure.svg";
        QTest::newRow("no suffix of any kind") << 2 << "figure v1.2"
                                               << "figure v1.2.png";
        QTest::newRow("large letters") << 0 << "FIGURE.PDF"
                                       << "FIGURE.PDF";
    }

    void nameAndKindOfFileAgree() {
        QFETCH(int, filter);
        QFETCH(QString, typed);
        QFETCH(QString, written);
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        Q_EMIT fixture.window().docks().exportRequested(&fixture.beta());
        auto* dialog = fixture.window().findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->setDirectory(folder.path());
        auto* kinds = dialog->findChild<QComboBox*>(QStringLiteral("fileTypeCombo"));
        for (int i = 0; i < filter; ++i)
            QTest::keyClick(kinds, Qt::Key_Down);
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        if (!typed.isEmpty()) {
            name->selectAll();
            QTest::keyClicks(name, typed);
        }
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY(!dialog->isVisible());
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{written});
        QFile file(folder.filePath(written));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray begins = written.endsWith(QLatin1String("svg"))   ? QByteArray("<?xml")
                                  : written.endsWith(QLatin1String("png")) ? QByteArray("\x89PNG")
                                                                           : QByteArray("%PDF");
        QVERIFY(file.readAll().startsWith(begins));
    }
};

LILA_TEST(FileDialogsTest)
#include "file_dialogs_test.moc"
