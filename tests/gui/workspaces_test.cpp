// SPDX-License-Identifier: AGPL-3.0-or-later
// Workspaces: which docks each shows, and that it is kept as it was left. The look of the story, and what the
// status bar counts.
#include "app/explorer/views/view_dock.h"
#include "app/explorer/window/actions.h"
#include "core/story/session/session_file.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/comparison_view.h"

#include <QAction>
#include <QActionGroup>
#include <QFileDialog>
#include <QScrollBar>
#include <QSpinBox>
#include <QTextBlock>
#include <QToolButton>

using namespace lila;

class WorkspacesTest : public QObject {
    Q_OBJECT

    static Options sized(const QSize& size) {
        Options options;
        options.size = size;
        return options;
    }
    static void reopen(WindowFixture& fixture) {
        fixture.close();
        Options options = sized({1280, 800});
        options.files = {tinyCheckpoint};
        options.tokenizer = officialVocabulary;
        fixture.open(options);
        QVERIFY(fixture.ready());
    }
    static void press(WindowFixture& fixture, Qt::Key key) {
        QTest::keyClick(&fixture.window(), key, Qt::ControlModifier);
    }
    static QDockWidget& dock(WindowFixture& fixture, const char* name) {
        return *fixture.window().findChild<QDockWidget*>(QLatin1String(name));
    }
    /// The docks that are to be seen, tabs behind others too.
    static QStringList shown(WindowFixture& fixture) {
        QStringList names;
        for (const QDockWidget* dock : fixture.window().docks().docks())
            if (dock->toggleViewAction()->isChecked())
                names.append(dock->objectName());
        return names;
    }
    static QStringList of(Arrangement arrangement, const std::vector<ViewInfo>& views = viewTable()) {
        QStringList names;
        for (const ViewInfo& view : views)
            if (view.shownIn.contains(arrangement))
                names.append(QLatin1String(view.name));
        return names;
    }
    static bool hasStatus(WindowFixture& fixture, const char* part) {
        return fixture.window().statusText().contains(QString::fromUtf8(part));
    }

private Q_SLOTS:
    void aStoryBringsTheLayoutItWasSavedIn_data() {
        QTest::addColumn<QString>("layout");
        QTest::addColumn<bool>("isUnderstood");
        QTest::newRow("as it was saved") << QString() << true;
        QTest::newRow("none") << QStringLiteral(" ") << false;
        QTest::newRow("another's") << QStringLiteral("{\"version\": 7, \"docks\": 3}") << false;
        QTest::newRow("another workspace")
            << QStringLiteral("{\"version\": 1, \"workspace\": \"sleep\", \"state\": \"AAAA\"}") << false;
        QTest::newRow("damaged") << QStringLiteral("{\"version\": 1, \"workspace\": \"write\", \"window\": "
                                                   "[1e9, -4], \"docks\": [[1], \"x\"], "
                                                   "\"state\": \"AAAA/wAAAAD9AAAAAwAAAAAAAAD/////\"}")
                                 << false;
    }
    void aStoryBringsTheLayoutItWasSavedIn() {
        QFETCH(QString, layout);
        QFETCH(bool, isUnderstood);
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("story.lila"));
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        const auto goTo = [&](Arrangement workspace) {
            for (QAction* action : fixture.window().actions().workspace->actions())
                if (action->data().toInt() == static_cast<int>(workspace))
                    action->trigger();
        };
        goTo(Arrangement::Write);
        dock(fixture, "beta").show();
        const QStringList saved = shown(fixture);
        fixture.window().actions().saveAs->trigger();
        auto* dialog = fixture.window().findChild<QFileDialog*>();
        dialog->selectFile(file);
        QMetaObject::invokeMethod(dialog, "accept");
        QVERIFY(QFile::exists(file));
        if (!layout.isEmpty()) {
            Session session = readSession(file.toStdString());
            session.facts.layout = layout.toStdString();
            writeSession(file.toStdString(), session);
        }
        dock(fixture, "beta").hide();
        const QStringList left = shown(fixture);
        goTo(Arrangement::LookInside);
        dock(fixture, "beta").hide();
        const QStringList now = shown(fixture);
        const QSize size = fixture.window().size();
        fixture.window().openFiles({file});
        QCOMPARE(shown(fixture), isUnderstood ? saved : now);
        QCOMPARE(fixture.window().actions().workspace->checkedAction()->data().toInt(),
                 static_cast<int>(isUnderstood ? Arrangement::Write : Arrangement::LookInside));
        QCOMPARE(fixture.window().size(), size);
        goTo(isUnderstood ? Arrangement::LookInside
                          : Arrangement::Write); // what it took the place of is kept
        QCOMPARE(shown(fixture), isUnderstood ? now : left);
    }

    void eachShowsItsViews() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        QCOMPARE(shown(fixture), of(Arrangement::LookInside));
        press(fixture, Qt::Key_1);
        QCOMPARE(shown(fixture), of(Arrangement::Write));
        for (const char* name : {"candidates", "settings"})
            QTRY_VERIFY2(!dock(fixture, name).visibleRegion().isEmpty(), name);
        dock(fixture, "look_ahead").show(); // what is wanted besides is a tab
        QVERIFY(fixture.window()
                    .tabifiedDockWidgets(&dock(fixture, "look_ahead"))
                    .contains(&dock(fixture, "candidates")));
        dock(fixture, "look_ahead").close();
        press(fixture, Qt::Key_3);
        QCOMPARE(shown(fixture), of(Arrangement::Compare));
        press(fixture, Qt::Key_2);
        QCOMPARE(shown(fixture), of(Arrangement::LookInside));
        press(fixture, Qt::Key_4);
        QVERIFY(fixture.window().training() != nullptr);
        QCOMPARE(shown(fixture), of(Arrangement::LookInside));
    }

    void eachIsKeptAndResetAlone() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        dock(fixture, "beta").close();
        press(fixture, Qt::Key_1);
        dock(fixture, "roots").show();
        fixture.window().addDockWidget(Qt::LeftDockWidgetArea, &dock(fixture, "settings"));
        const QStringList write = shown(fixture);
        press(fixture, Qt::Key_2);
        QVERIFY(!shown(fixture).contains(QStringLiteral("beta")));
        QCOMPARE(fixture.window().dockWidgetArea(&dock(fixture, "settings")), Qt::RightDockWidgetArea);
        press(fixture, Qt::Key_1);
        QCOMPARE(shown(fixture), write);
        QCOMPARE(fixture.window().dockWidgetArea(&dock(fixture, "settings")), Qt::LeftDockWidgetArea);

        reopen(fixture);
        QCOMPARE(shown(fixture), write);
        for (const QAction* action : fixture.window().actions().workspace->actions())
            QCOMPARE(action->isChecked(), action->data().toInt() == static_cast<int>(Arrangement::Write));
        fixture.window().actions().resetLayout->trigger();
        QCOMPARE(shown(fixture), of(Arrangement::Write));
        QCOMPARE(fixture.window().dockWidgetArea(&dock(fixture, "settings")), Qt::RightDockWidgetArea);
        press(fixture, Qt::Key_2);
        QVERIFY(!shown(fixture).contains(QStringLiteral("beta"))); // another one's
    }

    void eachFitsASmallWindow() {
        WindowFixture fixture(tinyCheckpoint, sized({1024, 700}));
        QVERIFY(fixture.ready());
        for (const Qt::Key key : {Qt::Key_1, Qt::Key_3, Qt::Key_2}) {
            press(fixture, key);
            QTRY_VERIFY(fixture.window().size() == QSize(1024, 700));
            const QSize least = fixture.window().minimumSizeHint();
            QVERIFY2(least.width() <= 1000 && least.height() <= 620,
                     qPrintable(QStringLiteral("%1x%2").arg(least.width()).arg(least.height())));
            QVERIFY(fixture.story().width() > 350);
        }
    }

    /// A row of the table alone decides; a workspace without views is not offered.
    void theTableDecides() {
        std::vector<ViewInfo> views = viewTable();
        for (ViewInfo& view : views)
            view.shownIn.erase(Arrangement::Compare);
        views.front().shownIn = {Arrangement::Write};
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}), views);
        QVERIFY(fixture.ready());
        press(fixture, Qt::Key_3);
        QCOMPARE(shown(fixture), of(Arrangement::LookInside, views));
        press(fixture, Qt::Key_1);
        QVERIFY(shown(fixture).contains(QLatin1String(views.front().name)));
        QVERIFY(!fixture.window().actions().workspace->actions()[2]->isVisible());
    }

    /// Whatever comes of a run, the views around stay where they are.
    void aComparisonKeepsItsHeight() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder), sized({1280, 800}));
        QVERIFY(fixture.ready());
        fixture.window().docks().present(QStringLiteral("compare"));
        auto& view = fixture.window().docks().holding<ComparisonView>();
        QTRY_VERIFY(!view.visibleRegion().isEmpty());
        QTest::qWait(500); // until the docks have come to rest
        const int height = view.height();
        view.choose(0, 0);
        auto* tokens =
            fixture.window().findChild<QDockWidget*>(QStringLiteral("compare"))->findChild<QSpinBox*>();
        tokens->setValue(200); // more than there is room for, also before the totals come
        view.runButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(view.hasFigure() && !view.texts().isRunning, 20000);
        QTest::qWait(500);
        QCOMPARE(view.height(), height);
        const QScrollBar& bar = *view.column(0).verticalScrollBar();
        QVERIFY(bar.maximum() > 0 && bar.value() == bar.maximum()); // the newest is seen
    }

    void theLookOfTheStoryIsKept() {
        WindowFixture fixture(tinyCheckpoint, sized({1280, 800}));
        QVERIFY(fixture.ready());
        const Actions& actions = fixture.window().actions();
        fixture.book().setStory(QStringLiteral("One\nTwo"), {{0, 3, 1}});
        fixture.story().document()->setModified(false);
        const auto gap = [&fixture] {
            return fixture.story().document()->firstBlock().blockFormat().lineHeight();
        };
        const QString book = fixture.story().font().family();
        const double bookGap = gap();
        const int left = fixture.story().viewport()->x();
        QVERIFY(actions.storyFace->actions()[0]->isChecked());
        actions.storyFace->actions()[2]->trigger();
        actions.storyColumn->actions()[0]->trigger();
        const QString typewriter = fixture.story().font().family();
        QVERIFY(typewriter != book);
        QVERIFY(gap() != bookGap); // lines are as far apart as the letters are high
        QVERIFY(fixture.story().viewport()->x() > left);
        QVERIFY(!fixture.window().isWindowModified());
        QCOMPARE(fixture.story().generatedRuns().size(), std::size_t{1});
        QTest::keyClicks(&fixture.story(), QStringLiteral("!"));
        QCOMPARE(fixture.book().path().text(fixture.book().story()), std::string("One\nTwo!"));
        reopen(fixture);
        QCOMPARE(fixture.story().font().family(), typewriter);
        QVERIFY(fixture.window().actions().storyColumn->actions()[0]->isChecked());
    }

    void wordsAndTokensAreCounted() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QTRY_VERIFY2(hasStatus(fixture, "4 words · — tokens"), qPrintable(fixture.window().statusText()));
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(0);
        cursor.setPosition(9, QTextCursor::KeepAnchor);
        fixture.story().setTextCursor(cursor);
        QTRY_VERIFY(hasStatus(fixture, "2 of 4 words"));
        fixture.story().moveCursor(QTextCursor::End);
        GenerationSettings settings;
        settings.maxTokens = 9;
        settings.seed = 3;
        fixture.session().setSettings(settings);
        const auto expected = [&fixture] {
            const auto& book = fixture.book();
            std::size_t known = 0;
            for (const auto& part : book.path().parts())
                book.story().span(part.span).tokens.slice(0, part.tokens).forEach([&](const Token& token) {
                    known += token.id != notEncoded ? 1 : 0;
                });
            return QLocale().toString(static_cast<qulonglong>(known));
        };
        const auto shows = [&](const char* behind) {
            return hasStatus(fixture, ("· " + expected() + QLatin1String(behind)).toUtf8().constData());
        };
        for (int i = 0; i < 3; ++i) {
            fixture.session().generate();
            QVERIFY(fixture.waitForEnd());
            QTRY_VERIFY2(shows(" tokens"), qPrintable(expected() + fixture.window().statusText()));
            QTest::keyClicks(&fixture.story(), QStringLiteral(" and so"));
            QTRY_VERIFY2(shows("+ tokens"), qPrintable(expected() + fixture.window().statusText()));
        }
        QVERIFY(expected().toInt() > 25);
        fixture.story().undo();
        fixture.story().undo();
        QTRY_VERIFY2(shows("+ tokens"), qPrintable(expected() + fixture.window().statusText()));
        cursor = fixture.story().textCursor();
        cursor.setPosition(2);
        fixture.story().setTextCursor(cursor);
        QTest::keyClicks(&fixture.story(), QStringLiteral("x"));
        QTRY_VERIFY2(shows("+ tokens"), qPrintable(expected() + fixture.window().statusText()));
        fixture.book().setStory(QString());
        QTRY_VERIFY2(hasStatus(fixture, "0 words · 0 tokens"), qPrintable(fixture.window().statusText()));
    }
};

LILA_TEST(WorkspacesTest)
#include "workspaces_test.moc"
