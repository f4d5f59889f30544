// SPDX-License-Identifier: AGPL-3.0-or-later
// What is known of the story without reading it: what has changed, and whether it is what it was.
#include "app/explorer/story/text_changes.h"
#include "app/explorer/story/undo_mark.h"
#include "tests/gui/random_edits.h"
#include "tests/test_main.h"

using namespace lila;

class TextChangesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theyLeadFromTextToText() {
        StoryView view;
        view.setStory(QStringLiteral("Once upon\na time"), {{4, 6, 1}});
        RandomEdits random;
        TextChanges changes(view);
        QString text;
        for (int i = 0; i < 3000; ++i) {
            if (random.upTo(3) == 0) {
                change(text, changes.take());
                QCOMPARE(text, view.storyText());
            }
            random.edit(view);
        }
        view.clear();
        view.setPlainText(QStringLiteral("all\nof it"));
        change(text, changes.take());
        QCOMPARE(text, view.storyText());
    }

    void aMarkIsKnownAgain() {
        StoryView view;
        view.setStory(QStringLiteral("Once"));
        UndoMark mark(*view.document());
        QVERIFY(!mark.isHere());
        QTest::keyClicks(&view, QStringLiteral("a"));
        mark.set();
        QTest::keyClicks(&view, QStringLiteral("b")); // joined to the step before
        QVERIFY(!mark.isHere());
        mark.set();
        QTest::keyClick(&view, Qt::Key_Return);
        QTest::keyClicks(&view, QStringLiteral("c"));
        QVERIFY(!mark.isHere());
        while (!mark.isHere() && view.document()->isUndoAvailable())
            view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("Onceab"));
        view.undo();
        QVERIFY(!mark.isHere());
        view.redo();
        QVERIFY(mark.isHere());
    }

    void noOtherTextIsTakenForIt() {
        StoryView view;
        view.setStory(QStringLiteral("Once"));
        RandomEdits random;
        UndoMark mark(*view.document());
        QString marked;
        int known = 0;
        for (int i = 0; i < 5000; ++i) {
            if (random.upTo(9) == 0) {
                mark.set();
                marked = view.storyText();
            }
            random.edit(view);
            if (mark.isHere()) {
                QCOMPARE(view.storyText(), marked);
                ++known;
            }
        }
        QVERIFY(known > 100);
    }
};

LILA_TEST(TextChangesTest)
#include "text_changes_test.moc"
