// SPDX-License-Identifier: AGPL-3.0-or-later
// Command search: everything in the menus, by a few letters; what cannot be used says why.
#include "app/explorer/window/command_search.h"
#include "app/explorer/window/menu_texts.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAction>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>

using namespace lila;

class CommandSearchTest : public QObject {
    Q_OBJECT

    static CommandSearch& search(WindowFixture& fixture) {
        return *fixture.window().findChild<CommandSearch*>();
    }
    static QLineEdit& query(WindowFixture& fixture) { return *search(fixture).findChild<QLineEdit*>(); }
    static QStringList listed(WindowFixture& fixture) {
        const auto* list = search(fixture).findChild<QListWidget*>();
        QStringList all;
        for (int row = 0; row < list->count(); ++row)
            all.append(list->item(row)->text());
        return all;
    }
    static void open(WindowFixture& fixture, const QString& letters = {}) {
        fixture.window().actions().commands->trigger();
        QVERIFY(search(fixture).isVisible());
        QTest::keyClicks(&query(fixture), letters);
    }
    static std::vector<Command> named(std::initializer_list<const char*> names) {
        std::vector<Command> commands;
        for (const char* name : names)
            commands.push_back({nullptr, QStringLiteral("Menu"), QString::fromUtf8(name), {}, {}});
        return commands;
    }
    static QStringList matched(std::initializer_list<const char*> names, const QString& query,
                               const QStringList& recent = {}) {
        QStringList all;
        for (const Command& command : matching(named(names), query, recent))
            all.append(command.name);
        return all;
    }

private Q_SLOTS:
    void lettersFit() {
        const auto names = {"Redo", "Generate", "Step", "Dark", "Reset layout", "Find next"};
        QCOMPARE(matched(names, QStringLiteral("re")),
                 (QStringList{"Redo", "Reset layout", "Generate"})); // gene-r-at-e: letters in order
        QCOMPARE(matched(names, QStringLiteral("LAY")), QStringList{"Reset layout"});
        QCOMPARE(matched(names, QStringLiteral("layout reset")), QStringList{"Reset layout"});
        QCOMPARE(matched(names, QStringLiteral("fdn")), QStringList{"Find next"});
        QCOMPARE(matched(names, QStringLiteral("xyz")), QStringList());
        QCOMPARE(matched(names, {}).size(), 6);
        QCOMPARE(matched(names, {}, {QStringLiteral("Menu › Dark")}).constFirst(), QStringLiteral("Dark"));
        QCOMPARE(matched(names, QStringLiteral("menu"), {QStringLiteral("Menu › Step")}).constFirst(),
                 QStringLiteral("Step"));
    }

    void wholeWordsComeBeforeLettersApart() {
        const auto names = {"bf16: the weights slightly rounded", "Theme: Light", "Slight"};
        QCOMPARE(matched(names, QStringLiteral("theme light")).constFirst(), QStringLiteral("Theme: Light"));
        std::vector<Command> commands{
            {nullptr,
             QStringLiteral("Model"),
             QStringLiteral("bf16: weights slightly rounded, half the memory"),
             {},
             {}},
            {nullptr, QStringLiteral("View › Theme"), QStringLiteral("Light"), {}, {}}};
        QCOMPARE(matching(commands, QStringLiteral("theme light"), {}).front().name, QStringLiteral("Light"));
        commands.push_back({nullptr, QStringLiteral("Menu"), QStringLiteral("The match"), {}, {}});
        QCOMPARE(matching(commands, QStringLiteral("theme"), {}).front().name, QStringLiteral("Light"));
    }

    void allMenusAreInIt() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        open(fixture);
        const QString all = listed(fixture).join(QLatin1Char('\n'));
        int actions = 0;
        for (const QAction* action : fixture.window().findChildren<QAction*>())
            if (qobject_cast<QMenu*>(action->parent()) != nullptr && !action->shortcuts().isEmpty()) {
                ++actions;
                QVERIFY2(all.contains(plainLabel(action->text())), qPrintable(action->text()));
            }
        QVERIFY(actions > 30);
        for (const char* deep : {"View › Theme › Dark", "View › Layer of the roots › ",
                                 "File › Recent files › ", "View › E8 roots  ✓"})
            QVERIFY2(all.contains(QString::fromUtf8(deep)), deep);
        // An entry of a menu is in it without more ado.
        search(fixture).hide();
        fixture.window().menuBar()->actions().constFirst()->menu()->addAction(
            QStringLiteral("Sal&t && pepper"));
        open(fixture, QStringLiteral("saltpep"));
        QCOMPARE(listed(fixture), QStringList{QStringLiteral("File › Salt & pepper")});
    }

    void returnRunsAndWhatWasUsedComesFirst() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        open(fixture, QStringLiteral("larger"));
        QTest::keyClick(&query(fixture), Qt::Key_Return);
        QVERIFY(!search(fixture).isVisible());
        QCOMPARE(fixture.story().zoom(), 110);
        fixture.reopen(tinyCheckpoint);
        open(fixture);
        QCOMPARE(listed(fixture).constFirst(), QStringLiteral("View › Larger text"));
        QTest::keyClick(&query(fixture), Qt::Key_Escape);
        QVERIFY(!search(fixture).isVisible());
        QVERIFY(fixture.ready());
    }

    void whatCannotBeUsedSaysWhyAndDoesNothing() {
        WindowFixture fixture(tinyCheckpoint);
        const auto check = [&](const char* state) {
            int unusable = 0;
            for (const Command& command : commandsOf(*fixture.window().menuBar())) {
                if (command.action->isEnabled())
                    continue;
                ++unusable;
                QVERIFY2(!command.whyNot.isEmpty() && command.whyNot != command.name,
                         qPrintable(QLatin1String(state) + command.path()));
            }
            QVERIFY(unusable > 3);
        };
        check("without a model: ");
        QVERIFY(fixture.ready());
        check("with one: ");
        open(fixture, QStringLiteral("stop"));
        const auto* list = search(fixture).findChild<QListWidget*>();
        QCOMPARE(list->item(0)->text(), QStringLiteral("Story › Stop"));
        QCOMPARE(list->item(0)->toolTip(), QStringLiteral("Nothing is being written"));
        QTest::keyClick(&query(fixture), Qt::Key_Return);
        QVERIFY(search(fixture).isVisible());
        QTest::keyClick(&query(fixture), Qt::Key_Escape);
        fixture.settings().takeOver(endlessSettings());
        fixture.session().setSettings(endlessSettings());
        fixture.session().generate();
        check("while it is written: ");
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }
};

LILA_TEST(CommandSearchTest)
#include "command_search_test.moc"
