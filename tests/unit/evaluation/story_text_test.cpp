// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a story ends in a text file.
#include "core/training/texts/story_text.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;
using Stories = std::vector<std::string>;

class StoryTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void storiesEndAtTheSeparatorsLine() {
        QCOMPARE(storiesIn("One.\n\nStill one.\n<|endoftext|>\nTwo.\n<|endoftext|>\n"),
                 (Stories{"One.\n\nStill one.", "Two."}));
        QCOMPARE(storiesIn("No end"), (Stories{"No end"}));
        QCOMPARE(storiesIn("A\n<|endoftext|>\nB"), (Stories{"A", "B"}));
    }
    void emptyOnesAreLeftOut() {
        QCOMPARE(storiesIn(""), Stories{});
        QCOMPARE(storiesIn("<|endoftext|>\n \n<|endoftext|>"), Stories{});
        QCOMPARE(storiesIn("\n\n  A  \n<|endoftext|>\n\n\n<|endoftext|>\nB\n\n"), (Stories{"A", "B"}));
    }
    void linesMayEndAsOnWindows() { QCOMPARE(storiesIn("A\r\n<|endoftext|>\r\nB\r\n"), (Stories{"A", "B"})); }
    void separatorsMayStandWithinLines() {
        QCOMPARE(storiesIn("A <|endoftext|> B<|endoftext|>\r\nC\r\nD"), (Stories{"A", "B", "C\nD"}));
    }
};

LILA_TEST(StoryTextTest)
#include "story_text_test.moc"
