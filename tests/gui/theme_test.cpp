// SPDX-License-Identifier: AGPL-3.0-or-later
// Other colours: nothing but colours changes.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/candidates_view.h"
#include "widgets/root_view.h"
#include "widgets/settings_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QToolButton>

using namespace lila;

class ThemeTest : public QObject {
    Q_OBJECT

private:
    static void choose(WindowFixture& fixture, Theme theme) {
        for (QAction* action : fixture.window().actions().theme->actions())
            if (action->data().toInt() == static_cast<int>(theme))
                action->trigger();
        QTRY_COMPARE(isDark(fixture.story().palette()), theme == Theme::Dark);
        QTest::qWait(50);
    }

    /// What the window says and shows, but for colours.
    static QStringList told(WindowFixture& fixture) {
        MainWindow& window = fixture.window();
        QStringList all{window.statusText(), window.pane().hint(), window.pane().messages().text(),
                        window.windowTitle(), fixture.story().storyText()};
        for (const ExportableView* view : window.docks().exportables())
            all.append({view->statement(), view->csv()});
        for (const QTextEdit::ExtraSelection& marked : fixture.story().extraSelections())
            all.append(QStringLiteral("marked %1 to %2")
                           .arg(marked.cursor.selectionStart())
                           .arg(marked.cursor.selectionEnd()));
        return all;
    }

private Q_SLOTS:
    void themesCanBeChosen() {
        WindowFixture fixture(tinyCheckpoint);
        choose(fixture, Theme::Dark);
        choose(fixture, Theme::Light);
    }

    // Whatever the theme was that the window was opened with.
    void everythingTakesTheThemesColours() {
        WindowFixture fixture(tinyCheckpoint);
        for (const Theme theme : {Theme::Light, Theme::Dark, Theme::Light}) {
            choose(fixture, theme);
            const QPalette wanted = QApplication::palette();
            int menus = 0;
            for (const QToolButton* button : fixture.window().findChildren<QToolButton*>()) {
                menus += button->menu() != nullptr ? 1 : 0;
                for (const auto role : {QPalette::ButtonText, QPalette::Button, QPalette::Window})
                    QVERIFY2(button->palette().color(QPalette::Active, role) ==
                                 wanted.color(QPalette::Active, role),
                             qPrintable(QStringLiteral("%1 (%2): %3 is %4")
                                            .arg(button->text(), themeName(theme))
                                            .arg(role)
                                            .arg(button->palette().color(QPalette::Active, role).name())));
            }
            QVERIFY(menus >= 3);
        }
    }

    // One would keep the colours of the theme that its widget was made under.
    void noWidgetHasAStyleSheet() {
        WindowFixture fixture(tinyCheckpoint);
        for (const QWidget* widget : fixture.window().findChildren<QWidget*>())
            QVERIFY2(widget->styleSheet().isEmpty(), qPrintable(widget->objectName()));
    }

    void nothingIsLost() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        choose(fixture, Theme::Light);
        GenerationSettings settings = endlessSettings();
        settings.maxTokens = 12;
        fixture.settings().takeOver(settings);
        fixture.window().actions().newStory->trigger(); // says that Undo brings the last one back
        QTest::keyClicks(&fixture.story(), QStringLiteral("Tom"));
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QStringList before = told(fixture);
        QVERIFY(!fixture.window().pane().hint().isEmpty());
        choose(fixture, Theme::Dark);
        QCOMPARE(told(fixture), before);
        choose(fixture, Theme::Light);
        QCOMPARE(told(fixture), before);

        // Nor what was looked at.
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(fixture.story().generatedRuns().front().start + 1);
        fixture.story().setTextCursor(cursor);
        const QStringList looked = told(fixture);
        QVERIFY(looked.last().startsWith(QStringLiteral("marked")));
        choose(fixture, Theme::Dark);
        QCOMPARE(told(fixture), looked);
    }

    void aNoticeOnTheTextStays() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        choose(fixture, Theme::Light);
        fixture.window().actions().newStory->trigger();
        const QString notice = fixture.window().pane().messages().text();
        QVERIFY(!notice.isEmpty());
        choose(fixture, Theme::Dark);
        QCOMPARE(fixture.window().pane().messages().text(), notice);
    }

    void aRunningGenerationGoesOn() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        choose(fixture, Theme::Light);
        fixture.settings().takeOver(endlessSettings());
        fixture.session().generate();
        QVERIFY(fixture.waitForText(fixture.story().storyText().size() + 20));
        choose(fixture, Theme::Dark);
        QVERIFY(fixture.session().isRunning());
        QVERIFY(fixture.roots().layerCount() > 0);
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }
};

LILA_TEST(ThemeTest)
#include "theme_test.moc"
