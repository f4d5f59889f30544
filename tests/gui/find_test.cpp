// SPDX-License-Identifier: AGPL-3.0-or-later
// Find: the bar, the tints, and that a long story waits for neither.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/find_bar.h"
#include "widgets/text_search.h"

#include <QAction>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QToolButton>

#include <random>

using namespace lila;

class FindTest : public QObject {
    Q_OBJECT

    static FindBar& bar(WindowFixture& fixture) { return *fixture.window().findChild<FindBar*>(); }
    static QString count(WindowFixture& fixture) { return bar(fixture).findChild<QLabel*>()->text(); }
    static void type(WindowFixture& fixture, const QString& text) {
        auto* line = bar(fixture).findChild<QLineEdit*>();
        line->clear();
        QTest::keyClicks(line, text);
    }
    static void press(WindowFixture& fixture, Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(fixture.window().focusWidget(), key, modifiers);
    }
    static QString selected(WindowFixture& fixture) { return fixture.story().textCursor().selectedText(); }
    static int place(WindowFixture& fixture) { return fixture.story().textCursor().selectionStart(); }
    static void setStory(WindowFixture& fixture, const QString& text) {
        fixture.book().setStory(text);
        fixture.story().moveCursor(QTextCursor::Start);
        fixture.story().setFocus();
    }
    /// As a naive search does it.
    static std::vector<int> found(const QString& text, const QString& query,
                                  Qt::CaseSensitivity sensitivity) {
        std::vector<int> all;
        for (qsizetype at = text.indexOf(query, 0, sensitivity); at >= 0;
             at = text.indexOf(query, at + query.size(), sensitivity))
            all.push_back(static_cast<int>(at));
        return all;
    }

    /// What is tinted and reads so; the word at the caret is tinted as well.
    static qsizetype tinted(WindowFixture& fixture, const QString& text) {
        const auto selections = fixture.story().extraSelections();
        return std::ranges::count_if(selections, [&](const QTextEdit::ExtraSelection& selection) {
            return selection.cursor.selectedText().compare(text, Qt::CaseInsensitive) == 0;
        });
    }

private Q_SLOTS:
    void keysGoRound() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        setStory(fixture, QStringLiteral("A fox.\nThe Fox and the foxes.\nNo cat."));
        QVERIFY(!bar(fixture).isVisible());
        press(fixture, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(bar(fixture).isVisible());
        type(fixture, QStringLiteral("fox"));
        QTRY_COMPARE(count(fixture), QStringLiteral("1 of 3"));
        QCOMPARE(place(fixture), 2);
        QCOMPARE(tinted(fixture, QStringLiteral("fox")), 3);
        press(fixture, Qt::Key_Return);
        QCOMPARE(selected(fixture), QStringLiteral("Fox"));
        press(fixture, Qt::Key_F3);
        QCOMPARE(count(fixture), QStringLiteral("3 of 3"));
        press(fixture, Qt::Key_F3); // round
        QCOMPARE(place(fixture), 2);
        press(fixture, Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(count(fixture), QStringLiteral("3 of 3"));
        press(fixture, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(count(fixture), QStringLiteral("2 of 3"));

        bar(fixture).findChild<QToolButton*>()->click();        // capitals count
        QTRY_COMPARE(count(fixture), QStringLiteral("2 of 2")); // the next one from here
        type(fixture, QStringLiteral("dog"));
        QTRY_COMPARE(count(fixture), QStringLiteral("not found"));
        QCOMPARE(tinted(fixture, QStringLiteral("fox")), 0);
        press(fixture, Qt::Key_F3);
        QCOMPARE(count(fixture), QStringLiteral("not found"));
        type(fixture, QStringLiteral("cat"));
        QTRY_COMPARE(count(fixture), QStringLiteral("1 of 1"));
        press(fixture, Qt::Key_Escape);
        QVERIFY(!bar(fixture).isVisible());
        QCOMPARE(tinted(fixture, QStringLiteral("cat")), 0);
        QCOMPARE(fixture.window().focusWidget(), &fixture.story());
        QCOMPARE(selected(fixture), QStringLiteral("cat"));
        press(fixture, Qt::Key_F3); // opens it again
        QVERIFY(bar(fixture).isVisible());
        QTRY_COMPARE(count(fixture), QStringLiteral("1 of 1"));
    }

    void whatComesLaterIsNotGoneTo() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        setStory(fixture, QStringLiteral("No one is here."));
        press(fixture, Qt::Key_F, Qt::ControlModifier);
        type(fixture, QStringLiteral("cat"));
        QTRY_COMPARE(count(fixture), QStringLiteral("not found"));
        fixture.story().moveCursor(QTextCursor::End);
        QTest::keyClicks(&fixture.story(), QStringLiteral(" A cat"));
        QTRY_VERIFY(count(fixture) != QStringLiteral("not found"));
        QCOMPARE(selected(fixture), QString());
    }

    void eachReplacementIsAStep() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        setStory(fixture, QStringLiteral("A cat and a cat."));
        press(fixture, Qt::Key_H, Qt::ControlModifier);
        type(fixture, QStringLiteral("cat"));
        QTRY_COMPARE(count(fixture), QStringLiteral("1 of 2"));
        auto* with = bar(fixture).findChildren<QLineEdit*>().constLast();
        QVERIFY(with->isVisible());
        QTest::keyClicks(with, QStringLiteral("concat"));
        QTest::keyClick(with, Qt::Key_Return);
        QCOMPARE(fixture.story().storyText(), QStringLiteral("A concat and a cat."));
        QCOMPARE(count(fixture), QStringLiteral("2 of 2")); // not within what was put there
        QTest::keyClick(with, Qt::Key_Return);
        QCOMPARE(fixture.story().storyText(), QStringLiteral("A concat and a concat."));
        QCOMPARE(fixture.book().depth(), 2);
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), QStringLiteral("A concat and a cat."));
        press(fixture, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(!with->isVisible());
    }

    void itFollowsWhatIsTypedAndWritten() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        setStory(fixture, QStringLiteral("one two one"));
        fixture.window().actions().find->trigger();
        type(fixture, QStringLiteral("one"));
        QTRY_COMPARE(count(fixture), QStringLiteral("1 of 2"));
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(0);
        fixture.story().setTextCursor(cursor);
        QTest::keyClicks(&fixture.story(), QStringLiteral("one "));
        QTRY_COMPARE(count(fixture), QStringLiteral("3 matches"));
        fixture.story().undo();
        QTRY_COMPARE(count(fixture), QStringLiteral("2 matches"));
        fixture.settings().takeOver(endlessSettings());
        fixture.session().setSettings(endlessSettings());
        type(fixture, QStringLiteral("e"));
        fixture.session().generate();
        QVERIFY(fixture.waitForText(200));
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
        const auto all = found(fixture.story().storyText(), QStringLiteral("e"), Qt::CaseInsensitive);
        QTRY_VERIFY2(count(fixture).startsWith(QString::number(all.size())) ||
                         count(fixture).endsWith(QStringLiteral(" ") + QString::number(all.size())),
                     qPrintable(count(fixture)));
    }

    /// Any edits: as if it were looked for anew.
    void editsAreFollowed() {
        std::mt19937 random(5);
        const auto below = [&random](int bound) { return static_cast<int>(random() % bound); };
        QTextDocument document;
        document.documentLayout(); // only with one it tells of changes
        TextSearch search(document);
        search.setQuery(QStringLiteral("ab"), Qt::CaseSensitive);
        for (int i = 0; i < 2000; ++i) {
            QTextCursor cursor(&document);
            const int length = document.characterCount() - 1;
            cursor.setPosition(below(length + 1));
            cursor.setPosition(std::min(length, cursor.position() + below(4) * below(5)),
                               QTextCursor::KeepAnchor);
            QString text;
            for (int count = below(7); count > 0; --count)
                text += QStringLiteral("aabb\n").at(below(5));
            cursor.insertText(text);
            if (below(5) == 0)
                QCoreApplication::processEvents();
            if (i % 10 != 0)
                continue;
            QTRY_VERIFY(!search.isSearching());
            QVERIFY(search.matches() ==
                    found(document.toPlainText(), QStringLiteral("ab"), Qt::CaseSensitive));
        }
    }

    void aLongStoryDoesNotWait() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QString text;
        while (text.size() < 4'000'000)
            text +=
                QStringLiteral("Once upon a time there was a fox, and another one, and a dog. ").repeated(4) +
                QLatin1Char('\n');
        setStory(fixture, text);
        fixture.window().actions().find->trigger();
        type(fixture, QStringLiteral("fo")); // two searches, of which the first is not finished
        QTRY_COMPARE_WITH_TIMEOUT(count(fixture).section(QLatin1Char(' '), -1),
                                  QLocale().toString(text.count(QStringLiteral("fo"))), 20000);
        // Only what is in sight is tinted.
        const qsizetype tinted = fixture.story().extraSelections().size();
        QVERIFY2(tinted > 5 && tinted < 400, qPrintable(QString::number(tinted)));
        fixture.story().verticalScrollBar()->setValue(fixture.story().verticalScrollBar()->maximum() / 2);
        const auto [first, last] = fixture.story().inSight();
        QVERIFY(first > 100000);
        for (const auto& selection : fixture.story().extraSelections())
            QVERIFY(selection.cursor.selectionStart() >= first - 2 &&
                    selection.cursor.selectionEnd() <= last + 2);
        // A keystroke looks at its paragraph alone.
        TextSearch& search = *fixture.window().findChild<TextSearch*>();
        const std::size_t before = search.matches().size();
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(first);
        fixture.story().setTextCursor(cursor);
        QTest::keyClicks(&fixture.story(), QStringLiteral("fox"));
        QVERIFY(!search.isSearching());
        QCOMPARE(search.matches().size(), before + 1);
    }
};

LILA_TEST(FindTest)
#include "find_test.moc"
