// SPDX-License-Identifier: AGPL-3.0-or-later
// The window around the story: files opened and dropped, errors, keys.
#include "tests/gui/test_files.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/beta_view.h"
#include "widgets/message_bar.h"
#include "widgets/settings_panel.h"

#include <QAction>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDropEvent>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>

using namespace lila;

class WindowTest : public QObject {
    Q_OBJECT

private:
    static void drop(QWidget& target, const QStringList& files) {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& file : files)
            urls.append(QUrl::fromLocalFile(file));
        data.setUrls(urls);
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&target, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&target, &event);
    }

private Q_SLOTS:
    /// Though they are the window's own, which the text's entries leave out.
    void theMenuOfTheStoryTellsItsShortcuts() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QMenu* menu = nullptr;
        connect(&fixture.story(), &StoryView::menuOpened, this, [&](QMenu* opened) { menu = opened; });
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {5, 5},
                                fixture.story().mapToGlobal(QPoint(5, 5)));
        QApplication::sendEvent(fixture.story().viewport(), &event);
        QVERIFY(menu != nullptr);
        for (const auto& [name, key] :
             {std::pair{"edit-undo", "Ctrl+Z"}, std::pair{"edit-copy", "Ctrl+C"},
              std::pair{"edit-redo", "Ctrl+Shift+Z"}, std::pair{"select-all", "Ctrl+A"}}) {
            const auto* action = menu->findChild<QAction*>(QLatin1String(name));
            QVERIFY(action != nullptr);
            QCOMPARE(action->text().section(QLatin1Char('\t'), 1), QLatin1String(key));
        }
        menu->close();
    }

    void opensReadyToWrite() {
        WindowFixture fixture(storyCheckpoint);
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time"));
        QVERIFY(fixture.ready());
        QTRY_COMPARE(fixture.window().focusWidget(), &fixture.story());
        QVERIFY(fixture.story().textCursor().atEnd());
        QVERIFY(fixture.window().pane().generateButton()->isEnabled());
        QVERIFY(fixture.window().pane().hint().contains(QStringLiteral("Generate")));
        // What the model's file recommends, not the reference's defaults.
        QVERIFY(fixture.settings().settings() == fixture.session().model()->recommended);
        QVERIFY(fixture.beta().emptyText().isEmpty());
    }

    void whatIsTypedOnAButtonGoesToTheStory() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QPushButton* generate = fixture.window().pane().generateButton();
        generate->setFocus();
        QTest::keyClicks(generate, QStringLiteral("x"));
        QCOMPARE(fixture.window().focusWidget(), &fixture.story());
        QTest::keyClicks(fixture.window().focusWidget(), QStringLiteral(" y"));
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a timex y"));
        QVERIFY(!fixture.session().isRunning());
    }

    void theFocusComesBackAfterAStep() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        auto* step = fixture.window().findChild<QPushButton*>(QStringLiteral("step"));
        step->setFocus();
        QTest::keyClick(step, Qt::Key_Space);
        QVERIFY(fixture.waitForEnd());
        QTRY_COMPARE(fixture.window().focusWidget(), step);
    }

    void aBadCheckpointKeepsTheOldModel() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const auto before = fixture.session().model();
        const QString broken = test::write(folder, QStringLiteral("broken.pt"), "this is no checkpoint");
        fixture.window().openFiles({broken});
        QTRY_VERIFY(!fixture.window().isLoading());
        MessageBar& bar = fixture.window().pane().messages();
        QVERIFY(bar.isVisible());
        QVERIFY(bar.kind(MessageBar::Subject::Model) == MessageBar::Kind::Error);
        QVERIFY2(bar.text().contains(QStringLiteral("broken.pt")), qPrintable(bar.text()));
        QCOMPARE(fixture.session().model(), before);
        QVERIFY(fixture.session().state() == StorySession::State::Idle);
        // And the next good one opens as if nothing had been.
        fixture.window().openFiles({storyCheckpoint});
        QTRY_VERIFY(fixture.session().model() != before);
        QCOMPARE(bar.text(MessageBar::Subject::Model), QString());
    }

    void aBadCheckpointAtTheStartLeavesTheDefaultModel() {
        const QTemporaryDir folder;
        WindowFixture fixture(test::write(folder, QStringLiteral("broken.pt"), "this is no checkpoint"));
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.session().model()->name(), QStringLiteral("tiny_stories"));
        QVERIFY(fixture.window().pane().messages().isVisible());
        QVERIFY(fixture.window().pane().messages().text().contains(QStringLiteral("broken.pt")));
    }

    void aTokenizerThatDoesNotFitIsRefused() {
        const QTemporaryDir folder;
        const QString text = test::write(folder, QStringLiteral("t.txt"),
                                         QByteArray("the cat sat on the mat\n").repeated(400));
        TokenizerTraining training;
        training.input = text.toStdString();
        training.prefix = folder.filePath(QStringLiteral("small")).toStdString();
        training.vocabularySize = 280;
        trainTokenizer(training);
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const auto before = fixture.session().model();
        fixture.window().openFiles({folder.filePath(QStringLiteral("small.model"))});
        QTRY_VERIFY(!fixture.window().isLoading());
        QVERIFY(fixture.window().pane().messages().isVisible());
        QVERIFY(fixture.window().pane().messages().text().contains(QStringLiteral("280")));
        QCOMPARE(fixture.session().model(), before);
        // A pair that fits, the other half given next, opens.
        fixture.window().openFiles({officialVocabulary});
        QTRY_VERIFY(fixture.session().model() != before);
    }

    void openingWhileWritingStopsFirst() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        GenerationSettings settings = endlessSettings();
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForText(fixture.story().storyText().size()));
        fixture.window().openFiles({storyCheckpoint});
        QTRY_COMPARE(fixture.session().model()->name(), QStringLiteral("tiny_stories"));
        QTRY_VERIFY(!fixture.session().isRunning());
        settings.maxTokens = 3;
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(fixture.window().statusText().contains(QStringLiteral("of 512")));
    }

    void filesCanBeDropped() {
        const QTemporaryDir folder;
        const QString text = test::write(folder, QStringLiteral("begin.txt"), "A dropped beginning");
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        drop(fixture.window(), {text});
        QCOMPARE(fixture.story().storyText(), QStringLiteral("A dropped beginning"));
        drop(fixture.window(), {storyCheckpoint, officialVocabulary});
        QTRY_COMPARE(fixture.session().model()->name(), QStringLiteral("tiny_stories"));
        // The story's text leaves files to the window.
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(text)});
        QVERIFY(!fixture.story().acceptsText(data));
        QMimeData words;
        words.setText(QStringLiteral("words"));
        QVERIFY(fixture.story().acceptsText(words));
    }

    void whatIsNoTextIsRefused() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles(
            {test::write(folder, QStringLiteral("noise.txt"), QByteArray("\x80\x00\xff", 3))});
        QVERIFY(fixture.window().pane().messages().isVisible());
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time"));
        fixture.window().openFiles(
            {test::write(folder, QStringLiteral("picture.png"), QByteArray("\x89PNG\r\n\x1a\n\0", 9))});
        QVERIFY(fixture.window().pane().messages().text().contains(QStringLiteral("picture.png")));
    }

    void aPromptStartsAStoryButUndoBringsTheOldOneBack() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.story().setFocus();
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there"));
        fixture.close();
        Options options;
        options.files = {tinyCheckpoint};
        options.tokenizer = officialVocabulary;
        options.prompt = QStringLiteral("Tom");
        fixture.open(options);
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Tom"));
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time there"));
    }

    void theCommandLineGenerates() {
        Options options;
        options.generate = true;
        options.maxTokens = 5;
        options.seed = 9;
        WindowFixture fixture(tinyCheckpoint, options);
        QSignalSpy settled(&fixture.window(), &MainWindow::settled);
        QVERIFY(settled.wait(20000));
        QCOMPARE(settled[0][0].toString(), QString());
        QCOMPARE(fixture.session().seed(), std::uint64_t{9});
        QVERIFY(fixture.story().storyText().size() > 16);
    }

    void savesText() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        StoryFile file(fixture.book(), folder.filePath(QStringLiteral("kept")));
        fixture.story().setFocus();
        QTest::keyClicks(&fixture.story(), QStringLiteral("!"));
        QVERIFY(fixture.window().isWindowModified());
        QCOMPARE(file.save(folder.filePath(QStringLiteral("out.txt"))), QString());
        QVERIFY(!fixture.window().isWindowModified());
        QFile written(folder.filePath(QStringLiteral("out.txt")));
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), QByteArray("Once upon a time!\n"));
        QVERIFY(
            file.save(QStringLiteral("/no/such/folder/out.txt")).contains(QStringLiteral("/no/such/folder")));
    }

    void noTwoActionsShareAKey() {
        WindowFixture fixture(tinyCheckpoint);
        QStringList keys;
        for (const QAction* action : fixture.window().findChildren<QAction*>())
            for (const QKeySequence& key : action->shortcuts())
                keys.append(key.toString());
        QVERIFY(keys.size() > 20);
        QCOMPARE(QSet<QString>(keys.begin(), keys.end()).size(), keys.size());
    }

    void controlsHaveNames() {
        WindowFixture fixture(tinyCheckpoint);
        for (const QWidget* widget : fixture.window().findChildren<QWidget*>()) {
            const bool control = qobject_cast<const QAbstractButton*>(widget) ||
                                 qobject_cast<const QAbstractSlider*>(widget) ||
                                 qobject_cast<const QAbstractSpinBox*>(widget) ||
                                 qobject_cast<const QComboBox*>(widget);
            if (!control || widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            QVERIFY2(
                !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                qPrintable(QString::fromLatin1(widget->metaObject()->className()) + widget->objectName()));
        }
    }
};

LILA_TEST(WindowTest)
#include "window_test.moc"
