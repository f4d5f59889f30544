// SPDX-License-Identifier: AGPL-3.0-or-later
// Words are counted as if all were counted anew, whatever is changed.
#include "tests/test_main.h"
#include "widgets/word_count.h"

#include <QTest>
#include <QTextCursor>
#include <QTextDocument>

#include <random>

using namespace lila;

class WordCountTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatAWordIs() {
        QCOMPARE(wordsIn(QStringLiteral("")), 0);
        QCOMPARE(wordsIn(QStringLiteral("One, two — “three” it's 4.\n\tre-read … !")), 6);
        QCOMPARE(wordsIn(QStringLiteral("Bär\u00a0und 🐻")), 3);
    }

    void editsAreFollowed() {
        std::mt19937 random(3);
        const auto below = [&random](int bound) { return static_cast<int>(random() % bound); };
        QTextDocument document;
        document.setUndoRedoEnabled(false);
        document.documentLayout(); // only with one it tells of changes
        WordCount count(document);
        int most = 0;
        for (int i = 0; i < 3000; ++i) {
            QTextCursor cursor(&document);
            const int length = document.characterCount() - 1;
            cursor.setPosition(below(length + 1));
            cursor.setPosition(std::min(length, cursor.position() + below(5) * below(6)),
                               QTextCursor::KeepAnchor);
            QString text;
            for (int letters = below(8); letters > 0; --letters)
                text += QStringLiteral("ab-  \n").at(below(6));
            if (below(300) == 0)
                document.setPlainText(text);
            else
                cursor.insertText(text);
            const QString all = document.toPlainText();
            QCOMPARE(count.words(), wordsIn(all));
            most = std::max(most, count.words());
            const int from = below(static_cast<int>(all.size()) + 1);
            const int to = from + below(static_cast<int>(all.size()) - from + 1);
            QCOMPARE(count.wordsBetween(from, to), wordsIn(QStringView(all).mid(from, to - from)));
        }
        QVERIFY2(most > 8, qPrintable(QString::number(most)));
    }
};

LILA_TEST(WordCountTest)
#include "word_count_test.moc"
