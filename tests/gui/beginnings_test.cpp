// SPDX-License-Identifier: AGPL-3.0-or-later
// Story, Beginnings: texts to go on from.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAction>
#include <QMenu>

using namespace lila;

class BeginningsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aBeginningIsANewStoryOneUndoAway() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        const QString first = fixture.story().storyText();
        const QList<QAction*> entries = fixture.window().actions().beginnings->actions();
        QCOMPARE(entries.size(), qsizetype(6));
        QCOMPARE(entries.first()->text(), first); // what a first window shows
        QVERIFY(entries.first()->text() != entries.last()->text());
        entries.last()->trigger();
        QCOMPARE(fixture.story().storyText(), entries.last()->text());
        QVERIFY(fixture.story().textCursor().atEnd());
        fixture.session().step();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(fixture.story().storyText().startsWith(entries.last()->text()));
        fixture.window().actions().undo->trigger();
        fixture.window().actions().undo->trigger();
        QCOMPARE(fixture.story().storyText(), first);
    }
};

LILA_TEST(BeginningsTest)
#include "beginnings_test.moc"
