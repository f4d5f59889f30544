// SPDX-License-Identifier: AGPL-3.0-or-later
// The document and the tree behind it are one story, whatever is done to either.
#include "app/explorer/story/story_book.h"
#include "tests/test_main.h"

#include <QTest>
#include <QTextDocument>

#include <random>

using namespace lila;

namespace {

class StoryBookTest : public QObject {
    Q_OBJECT

    std::mt19937 m_random{11};

    int upTo(int largest) { return std::uniform_int_distribution<int>(0, largest)(m_random); }

    static void write(StoryBook& book, const std::vector<std::string>& words,
                      const std::shared_ptr<const Origin>& origin = std::make_shared<const Origin>()) {
        std::vector<NewToken> tokens;
        for (const std::string& word : words)
            tokens.push_back({7, word});
        book.write(tokens, origin);
    }
    static void generate(StoryBook& book, const std::vector<std::string>& words) {
        const auto origin = std::make_shared<const Origin>();
        book.beginGeneration();
        for (const std::string& word : words)
            write(book, {word}, origin);
        book.endGeneration();
    }
    static void type(StoryView& view, int position, const QString& text) {
        QTextCursor caret = view.textCursor();
        caret.setPosition(position);
        view.setTextCursor(caret);
        QTest::keyClicks(&view, text);
    }
    static QString textOf(const StoryBook& book) {
        return QString::fromStdString(book.path().text(book.story()));
    }
    void change(StoryBook& book) {
        static const QStringList words{QStringLiteral("a"),           QStringLiteral("cat "),
                                       QStringLiteral("\n"),          QStringLiteral("é"),
                                       QStringLiteral("über alles "), QStringLiteral("語"),
                                       QStringLiteral("\U0001F431 "), QString()};
        StoryView& view = book.view();
        QTextCursor caret = view.textCursor();
        const auto whole = [&view](int position) {
            return view.document()->characterAt(position).isLowSurrogate() ? position + 1 : position;
        };
        caret.setPosition(whole(upTo(view.storyLength())));
        if (upTo(2) == 0)
            caret.setPosition(whole(std::min(view.storyLength(), caret.position() + upTo(12))),
                              QTextCursor::KeepAnchor);
        view.setTextCursor(caret);
        const QString& word = words[upTo(static_cast<int>(words.size()) - 1)];
        switch (upTo(9)) {
        case 0:
        case 1:
            generate(book, {" w" + word.toStdString(), "", "é", " end"});
            break;
        case 2:
            if (const auto start = view.lastGenerationStart(); start && view.endsInGeneration()) {
                book.beginGenerationFrom(*start);
                write(book, {" again", word.toStdString()});
                book.endGeneration();
            }
            break;
        case 3:
            QTest::keyClick(&view, Qt::Key_Backspace);
            break;
        case 4:
            QTest::keyClick(&view, Qt::Key_Delete);
            break;
        case 5:
            if (const auto forks = book.path().forks(book.story()); !forks.empty()) {
                const Place fork = forks[static_cast<std::size_t>(upTo(static_cast<int>(forks.size()) - 1))];
                const auto ways = continuationsAt(book.story(), fork);
                const auto way = ways[static_cast<std::size_t>(upTo(static_cast<int>(ways.size()) - 1))];
                book.goTo(leafOf(book.story(), way), book.positionOf(fork));
            }
            break;
        case 6:
            for (const Draft& draft : draftsOn(book.story(), book.path())) {
                const NewToken token{3, draft.text};
                book.encode(draft, std::span(&token, 1));
            }
            break;
        case 7:
            if (upTo(10) == 0)
                book.replaceStory(word);
            break;
        default:
            view.textCursor().insertText(word);
        }
    }

private Q_SLOTS:
    void theDocumentIsABranchOfTheTree() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once upon\na time"), {{4, 6, 1}});
        QCOMPARE(textOf(book), view.storyText());
        std::vector<std::pair<Story, QString>> steps{{book.story(), view.storyText()}};
        for (int i = 0; i < 600; ++i) {
            change(book);
            QVERIFY2(textOf(book) == view.storyText(), qPrintable(QString::number(i)));
            const auto depth = static_cast<std::size_t>(book.depth());
            steps.resize(depth, steps.back());
            steps.emplace_back(book.story(), view.storyText());
        }
        QVERIFY(steps.size() > 200);
        for (std::size_t i = steps.size() - 1; i > 0; --i) {
            QVERIFY2(book.story() == steps[i].first, qPrintable(QString::number(i)));
            QCOMPARE(view.storyText(), steps[i].second);
            QCOMPARE(textOf(book), view.storyText());
            book.undo();
        }
        QVERIFY(!view.canUndo());
        QVERIFY(book.story() == steps[0].first);
        for (std::size_t i = 1; i < steps.size(); ++i) {
            book.redo();
            QVERIFY2(book.story() == steps[i].first, qPrintable(QString::number(i)));
            QCOMPARE(view.storyText(), steps[i].second);
            QCOMPARE(textOf(book), view.storyText());
        }
        QVERIFY(!view.canRedo());
    }

    void aGenerationIsOneStepOfUndo() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once"));
        generate(book, {" upon", " a", "\ntime"});
        QCOMPARE(view.storyText(), QStringLiteral("Once upon a\ntime"));
        const std::vector<GeneratedRun> expected{{4, 12, 1}};
        QVERIFY(view.generatedRuns() == expected);
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("Once"));
        QVERIFY(view.generatedRuns().empty());
        QVERIFY(!view.canUndo());
        view.redo();
        QCOMPARE(view.storyText(), QStringLiteral("Once upon a\ntime"));
        QVERIFY(view.generatedRuns() == expected);
    }

    void typingBeforeAndAfterIsNotMergedWithIt() {
        StoryView view;
        StoryBook book(view);
        QTest::keyClicks(&view, QStringLiteral("One day"));
        generate(book, {" a", " cat"});
        view.moveCursor(QTextCursor::End);
        QTest::keyClicks(&view, QStringLiteral(" sat"));
        QCOMPARE(view.storyText(), QStringLiteral("One day a cat sat"));
        const QStringList texts{QStringLiteral("One day a cat"), QStringLiteral("One day"), QString()};
        for (const QString& text : texts) {
            view.undo();
            QCOMPARE(view.storyText(), text);
        }
        for (int i = 0; i < 3; ++i)
            view.redo();
        QCOMPARE(view.storyText(), QStringLiteral("One day a cat sat"));
        const std::vector<GeneratedRun> expected{{7, 6, 1}};
        QVERIFY(view.generatedRuns() == expected);
    }

    void typingElsewhereIsAnotherStep() {
        StoryView view;
        StoryBook book(view);
        type(view, 0, QStringLiteral("one two"));
        type(view, 3, QStringLiteral("ly"));
        QCOMPARE(book.depth(), 2);
        QTest::keyClick(&view, Qt::Key_Backspace);
        QTest::keyClick(&view, Qt::Key_Backspace);
        QCOMPARE(book.depth(), 3);
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("onely two"));
        QCOMPARE(view.textCursor().position(), 5);
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("one two"));
    }

    void noTwoGenerationsShareANumber() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once"));
        generate(book, {" upon"});
        book.replaceStory(QStringLiteral("Tom"));
        generate(book, {" upon"});
        const std::vector<GeneratedRun> second{{3, 5, 2}};
        QVERIFY(view.generatedRuns() == second);
        view.undo();
        generate(book, {" sat"});
        const std::vector<GeneratedRun> third{{3, 4, 3}};
        QVERIFY(view.generatedRuns() == third);
        view.undo();
        view.undo();
        const std::vector<GeneratedRun> first{{4, 5, 1}};
        QVERIFY(view.generatedRuns() == first);
    }

    /// Also where words before it were encoded first, and where its only token was completed.
    void aGenerationKeepsItsNumber() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once"));
        for (const char* text : {" upon", " a"}) {
            book.beginGeneration();
            for (const Draft& draft : draftsOn(book.story(), book.path())) {
                const NewToken token{3, draft.text};
                book.encode(draft, std::span(&token, 1));
            }
            write(book, {text});
            book.complete("!");
            book.endGeneration();
            QTest::keyClicks(&view, QStringLiteral(" so"));
        }
        const std::vector<GeneratedRun> runs = view.generatedRuns();
        QVERIFY(runs == (std::vector<GeneratedRun>{{4, 6, 1}, {13, 3, 2}}));
        book.apply({SetTitle{rootSpan, "Tom"}}, "Rename");
        while (view.canUndo())
            view.undo();
        while (view.canRedo())
            view.redo();
        QVERIFY(view.generatedRuns() == runs);
    }

    void aWordThatAWriterChangesIsTheWriters() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once"));
        generate(book, {" upon", " a", " time"});
        type(view, 7, QStringLiteral("xx"));
        QCOMPARE(view.storyText(), QStringLiteral("Once upxxon a time"));
        QCOMPARE(view.textCursor().position(), 9);
        const std::vector<GeneratedRun> expected{{11, 7, 1}};
        QVERIFY(view.generatedRuns() == expected);
        book.undo();
        book.redo();
        QVERIFY(view.generatedRuns() == expected);
    }

    void whatIsTypedAsItStoodIsWhoseItWas() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once"));
        generate(book, {" upon", " a", " time"});
        const auto before = view.generatedRuns();
        const auto replace = [&view](int from, int to, const char* text) {
            QTextCursor cursor = view.textCursor();
            cursor.setPosition(from);
            cursor.setPosition(to, QTextCursor::KeepAnchor);
            view.setTextCursor(cursor);
            view.insertUserText(QString::fromLatin1(text));
        };
        replace(5, 9, "upon"); // the same
        QCOMPARE(view.textCursor().position(), 9);
        QVERIFY(view.generatedRuns() == before);
        replace(5, 11, "upon the");
        QCOMPARE(view.storyText(), QStringLiteral("Once upon the time"));
        QCOMPARE(view.textCursor().position(), 13);
        const std::vector<GeneratedRun> expected{{4, 5, 1}, {13, 5, 1}};
        QVERIFY(view.generatedRuns() == expected);
        book.undo();
        QVERIFY(view.generatedRuns() == before);
        book.redo();
        QVERIFY(view.generatedRuns() == expected);
    }

    /// Also what has no text.
    void whatStandsBehindATypedWordKeepsItsGenerations() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once"));
        generate(book, {"", " upon"});
        type(view, 9, QStringLiteral("!"));
        generate(book, {"", " a", " time"});
        type(view, 4, QStringLiteral("?"));
        const auto before = view.generatedRuns();
        const QString text = view.storyText();
        book.goTo({}, 0);
        book.undo();
        QCOMPARE(view.storyText(), text);
        QVERIFY(view.generatedRuns() == before);
    }

    /// Of branches that are not shown, too.
    void aWholeStoryKeepsItsGenerationsApart() {
        Story story;
        const auto write = [&](Place place, const std::string& text, bool goesOn = false) {
            auto origin = std::make_shared<Origin>();
            origin->goesOn = goesOn;
            const NewToken token{7, text};
            story.apply(writingAt(story, place, std::span(&token, 1), origin));
        };
        story.apply(writingAt(story, {}, draftOf("Once"), {}));
        const Place fork = story.tip();
        write(fork, " upon");
        write(story.tip(), " a", true); // the settings were changed
        const Place first = story.tip();
        write(fork, " more");
        story.apply({MoveTip{first}});
        StoryView view;
        StoryBook book(view);
        book.setStory(story);
        const std::vector<GeneratedRun> runs{{4, 7, 1}};
        QVERIFY(view.generatedRuns() == runs);
        QCOMPARE(view.lastGenerationStart(), std::optional(4));
        generate(book, {" time"});
        const std::vector<GeneratedRun> more{{4, 7, 1}, {11, 5, 3}}; // 2 is the other branch's
        QVERIFY(view.generatedRuns() == more);
    }

    void anotherStoryTakesThePlaceInOneStep() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once"));
        generate(book, {" upon"});
        const Story before = book.story();
        Story other;
        other.apply(writingAt(other, {}, draftOf("Tom sat"), {}));
        GenerationSettings settings;
        settings.topK = 7;
        const TokenKey key = other.span(other.tip().span).tokens[0].key;
        other.apply({SetTitle{rootSpan, "Tom"}, SetBookmark{key, "here"},
                     SetSettings{std::make_shared<const GenerationSettings>(settings)}});
        const std::uint64_t moved = book.replaceStory(other, "Open");
        QCOMPARE(view.storyText(), QStringLiteral("Tom sat"));
        QCOMPARE(book.story().spanCount(), std::size_t{2});
        QCOMPARE(book.story().settings()->topK, 7);
        QCOMPARE(book.story().span(rootSpan).title, std::string("Tom"));
        QCOMPARE(book.story().bookmarks().begin()->first, key + moved);
        QCOMPARE(book.story().span(book.story().tip().span).tokens[0].key, key + moved);
        view.undo();
        QVERIFY(book.story() == before);
        QCOMPARE(view.storyText(), QStringLiteral("Once upon"));
        view.redo();
        QCOMPARE(view.storyText(), QStringLiteral("Tom sat"));
        book.replaceStory(QStringLiteral("Sue"));
        QCOMPARE(book.story().settings()->topK, 7); // a text has none of its own
        QCOMPARE(book.story().span(rootSpan).title, std::string());
        QVERIFY(book.story().bookmarks().empty());
    }

    void whatChangesNoTextLeavesTheCaret() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once upon a time"));
        QTextCursor caret = view.textCursor();
        caret.setPosition(5);
        view.setTextCursor(caret);
        book.apply({SetTitle{rootSpan, "Tom"}}, "Rename");
        QCOMPARE(view.textCursor().position(), 5);
        book.undo();
        QCOMPARE(view.textCursor().position(), 5);
    }

    void retryIsABranchBesideTheFirst() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("A"));
        generate(book, {" first"});
        book.beginGenerationFrom(1);
        write(book, {" sec"});
        write(book, {"ond"});
        book.endGeneration();
        QCOMPARE(view.storyText(), QStringLiteral("A second"));
        const auto forks = book.path().forks(book.story());
        QCOMPARE(forks.size(), std::size_t{1});
        const auto ways = continuationsAt(book.story(), forks[0]);
        QCOMPARE(ways.size(), std::size_t{2});
        book.goTo(leafOf(book.story(), ways[0]), book.positionOf(forks[0]));
        QCOMPARE(view.storyText(), QStringLiteral("A first"));
        QCOMPARE(view.textCursor().position(), 1);
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("A second"));
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("A first"));
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("A"));
    }

    void anEditOfWhatAModelSawLeavesItStanding() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once upon a time"));
        for (const Draft& draft : draftsOn(book.story(), book.path())) {
            const std::vector<NewToken> tokens{{1, "Once"}, {2, " upon"}, {3, " a"}, {4, " time"}};
            book.encode(draft, tokens);
        }
        generate(book, {" there", " was"});
        type(view, 6, QStringLiteral("xx"));
        QCOMPARE(view.storyText(), QStringLiteral("Once uxxpon a time there was"));
        const auto ways = continuationsAt(book.story(), book.path().forks(book.story()).front());
        QCOMPARE(ways.size(), std::size_t{2});
        book.goTo(leafOf(book.story(), ways[0]), 0);
        QCOMPARE(view.storyText(), QStringLiteral("Once upon a time there was"));
        view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("Once uxxpon a time there was"));
        const std::vector<GeneratedRun> runs{{18, 10, 1}};
        QVERIFY(view.generatedRuns() == runs);
    }

    void aStateIsKnownAgain() {
        StoryView view;
        StoryBook book(view);
        book.setStory(QStringLiteral("Once"));
        QTest::keyClicks(&view, QStringLiteral("a"));
        quint64 marked = book.state();
        QTest::keyClicks(&view, QStringLiteral("b")); // joined to the step before
        QVERIFY(book.state() != marked);
        marked = book.state();
        QTest::keyClick(&view, Qt::Key_Return);
        QTest::keyClicks(&view, QStringLiteral("c"));
        QVERIFY(book.state() != marked);
        while (book.state() != marked && view.canUndo())
            view.undo();
        QCOMPARE(view.storyText(), QStringLiteral("Onceab"));
        view.undo();
        QVERIFY(book.state() != marked);
        view.redo();
        QCOMPARE(book.state(), marked);
    }

    void bytesAndPositionsFindEachOther() {
        const QStringList words{QStringLiteral("a"),           QStringLiteral("é"),
                                QStringLiteral("語語"),        QStringLiteral("\U0001F431"),
                                QStringLiteral("plain words"), QString()};
        TextBytes bytes;
        QString text;
        for (int i = 0; i < 3000; ++i) {
            const auto boundary = [&](int position) {
                return position < text.size() && text[position].isLowSurrogate() ? position + 1 : position;
            };
            const int from = boundary(upTo(static_cast<int>(text.size())));
            const int to =
                boundary(std::min(static_cast<int>(text.size()), from + upTo(text.size() > 300 ? 40 : 4)));
            const QString& word = words[upTo(static_cast<int>(words.size()) - 1)];
            text.replace(from, to - from, word);
            bytes.replace(from, to - from, word);
            QCOMPARE(bytes.length(), text.size());
            QCOMPARE(bytes.bytes(), static_cast<std::size_t>(text.toUtf8().size()));
            const int at = boundary(upTo(static_cast<int>(text.size())));
            const auto byte = static_cast<std::size_t>(text.left(at).toUtf8().size());
            QCOMPARE(bytes.byteOf(at), byte);
            QCOMPARE(bytes.positionOf(byte), at);
        }
    }

    void halvesOfACharacterAreReplaced() {
        StoryView view;
        StoryBook book(view);
        view.textCursor().insertText(QStringLiteral("\U0001F431"));
        QTextCursor between = view.textCursor();
        between.setPosition(1);
        between.insertText(QStringLiteral("x"));
        QCOMPARE(textOf(book), QStringLiteral("\uFFFDx\uFFFD"));
        between.deletePreviousChar();
        QCOMPARE(textOf(book), QStringLiteral("\U0001F431"));
    }
};

} // namespace

LILA_TEST(StoryBookTest)
#include "story_book_test.moc"
