// SPDX-License-Identifier: AGPL-3.0-or-later
// What has changed in the story, known without reading it.
#include "app/explorer/story/text_changes.h"
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
};

LILA_TEST(TextChangesTest)
#include "text_changes_test.moc"
