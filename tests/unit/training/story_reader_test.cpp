// SPDX-License-Identifier: AGPL-3.0-or-later
// Stories out of each format, and what is said of broken ones.
#include "core/training/texts/story_reader.h"
#include "tests/test_main.h"
#include "tests/unit/training/corpus_fixture.h"

#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace lila;
using namespace lila::test;

namespace {

namespace fs = std::filesystem;
using Stories = std::vector<std::string>;

Stories storiesAt(const fs::path& path) {
    StoryReader reader(storySourceAt(path));
    Stories stories;
    for (std::string story; reader.next(story);)
        stories.push_back(story);
    return stories;
}

} // namespace

class StoryReaderTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    fs::path at(const char* name) const { return m_folder->filePath(name).toStdString(); }
    Stories storiesOf(const char* name, std::string_view text) const {
        writeText(at(name), text);
        return storiesAt(at(name));
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void textIsSplitAtSeparators_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("stories");
        QTest::newRow("two") << QByteArray("One.\n\nMore.\n<|endoftext|>\nTwo.\n<|endoftext|>\n")
                             << QStringList{"One.\n\nMore.", "Two."};
        QTest::newRow("no last separator") << QByteArray("A\n<|endoftext|>\nB") << QStringList{"A", "B"};
        QTest::newRow("separator without line end")
            << QByteArray("A\n<|endoftext|>\nB\n<|endoftext|>") << QStringList{"A", "B"};
        QTest::newRow("empty stories")
            << QByteArray("<|endoftext|>\n \n<|endoftext|>\n\tA\n<|endoftext|>\n\n<|endoftext|>\n")
            << QStringList{"A"};
        QTest::newRow("separators within lines")
            << QByteArray("A <|endoftext|> B<|endoftext|><|endoftext|>C\r\nstill C<|endoftext|>\r\nD")
            << QStringList{"A", "B", "C\nstill C", "D"};
        QTest::newRow("separator at the end of a line")
            << QByteArray("A.<|endoftext|>\nB.\n\nMore.<|endoftext|>\n") << QStringList{"A.", "B.\n\nMore."};
        QTest::newRow("Windows") << QByteArray("A\r\nB\r\n<|endoftext|>\r\nC\r\n")
                                 << QStringList{"A\nB", "C"};
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF<|endoftext|>\nA") << QStringList{"A"};
        QTest::newRow("mark inside") << QByteArray("A\xEF\xBB\xBF\n")
                                     << QStringList{QString::fromUtf8("A\uFEFF")};
        QTest::newRow("empty") << QByteArray() << QStringList();
    }
    void textIsSplitAtSeparators() {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, stories);
        Stories expected;
        for (const QString& story : stories)
            expected.push_back(story.toStdString());
        QCOMPARE(storiesOf("a.txt", text.toStdString()), expected);
    }

    void blocksLeaveNoTrace() {
        // Stories and lines across the borders of the blocks of 2^18 bytes, a line longer than some of them.
        Stories expected;
        std::string text;
        for (int i = 0; i < 30'000; ++i) {
            std::string start = "Story " + std::to_string(i) + " é " + std::string(i % 97, 'x');
            if (i == 15'000)
                start += std::string((2U << 20U) + 7, 'y');
            text += start + "\r\n\r\nends.\r\n<|endoftext|>\r\n";
            expected.push_back(start + "\n\nends.");
        }
        QCOMPARE(storiesOf("a.txt", text), expected);
    }

    void brokenUtf8IsReplacedAndCounted() {
        writeText(at("a.txt"), "Zo\xEB and caf\xC3\xA9\n<|endoftext|>\n\xFF\xFE?\n");
        StoryReader reader(storySourceAt(at("a.txt")));
        std::string story;
        QVERIFY(reader.next(story));
        QCOMPARE(story, "Zo\uFFFD and café");
        QCOMPARE(reader.replacedBytes(), 1U);
        QVERIFY(reader.next(story));
        QCOMPARE(story, "\uFFFD\uFFFD?");
        QCOMPARE(reader.replacedBytes(), 3U);
        QVERIFY(!reader.next(story));
        QVERIFY(!reader.next(story));
        QCOMPARE(reader.bytesRead(), reader.source().bytes);
    }

    void linesOfJson() {
        QCOMPARE(storiesOf("a.jsonl",
                           "\xEF\xBB\xBF{\"text\": \" One.\\r\\nMore \", \"n\": [1, {\"text\": 2}]}\r\n"
                           "\n"
                           "{\"text\":\"\"}\n"
                           "{\"text\":\"caf\\u00e9 caf\xE9 \\ud83d\\ude00\"}\n"
                           "{\"text\":\"A\\n<|endoftext|>\\nB\"}"),
                 (Stories{"One.\nMore", "café caf\uFFFD 😀", "A", "B"}));
        QCOMPARE(storiesOf("b.JSONL", "{\"text\":\"One\"}"), (Stories{"One"}));
    }

    void formatsAreToldByContent_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        const QByteArray lines = "{\"text\": \"One.\", \"n\": 1}\n{\"text\": \"Two [\\\"{,}\\\"].\"}\n";
        const QByteArray array =
            " [\n  {\"n\": {\"text\": [1]}, \"text\": \"One.\"},\n  {\n    \"text\": \"Two "
            "[\\\"{,}\\\"].\"\n  }\n]\n";
        const QByteArray oneLine = "[{\"text\":\"One.\"},{\"text\":\"Two [\\\"{,}\\\"].\"}]";
        const QByteArray table = "id,text\n1,One.\n2,\"Two [\"\"{,}\"\"].\"\n";
        for (const char* name : {"a.json", "a.txt", "a.jsonl", "a"}) {
            QTest::addRow("lines in %s", name) << name << lines;
            QTest::addRow("array in %s", name) << name << array;
            QTest::addRow("array in a line in %s", name) << name << oneLine;
        }
        QTest::newRow("objects over lines")
            << "a.json"
            << QByteArray("{\n  \"text\": \"One.\"\n}\n{\n  \"text\": \"Two [\\\"{,}\\\"].\"\n}\n");
        for (const char* name : {"a.csv", "a.CSV", "a.txt"})
            QTest::addRow("table in %s", name) << name << table;
        QTest::newRow("table, Windows")
            << "a.csv" << QByteArray("\xEF\xBB\xBF" + table).replace("\n", "\r\n");
        QTest::newRow("table with semicolons")
            << "a.csv" << QByteArray("\"Text\";id\n\"One.\";1\n\"Two [\"\"{,}\"\"].\";2");
        QTest::newRow("table with tabs") << "a.tsv" << QByteArray("id\ttext\n\tOne.\n\tTwo [\"{,}\"].\n");
        QTest::newRow("a single column") << "a.csv" << QByteArray("text\nOne.\n\n\"Two [\"\"{,}\"\"].\"\n");
    }
    void formatsAreToldByContent() {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QCOMPARE(storiesOf(qPrintable(name), text.toStdString()), (Stories{"One.", "Two [\"{,}\"]."}));
    }

    void cellsMayHoldLinesAndSeparators() {
        QCOMPARE(storiesOf("a.csv", "text,source\r\n\"One.\r\n\r\nMore.\",x\r\n\"A<|endoftext|>B\",y\r\n"),
                 (Stories{"One.\n\nMore.", "A", "B"}));
    }

    void oneStoryALine() {
        std::string text;
        Stories expected;
        for (int i = 0; i < 9; ++i) {
            expected.push_back("There was a fox, number " + std::to_string(i) +
                               ". It ran! \"Stop,\" said Tom.");
            text += expected.back() + '\n';
        }
        QCOMPARE(storiesOf("a.txt", text), expected);
        const std::string apart = text + "<|endoftext|>\n" + text; // with separators, lines are lines
        QCOMPARE(storiesOf("a.txt", apart).size(), 2U);
        const std::string filler(std::size_t{300} << 10U, 'x'); // also where they come late
        QCOMPARE(storiesOf("a.txt", text + filler + ".\n" + apart).size(), 2U);
    }

    void aFormatMayBeNamed() {
        const auto readAs = [this](const char* name, std::string_view text) {
            writeText(at("a.txt"), text);
            StoryReader reader(storySourceAt(at("a.txt"), storyFormatNamed(name)));
            Stories stories;
            for (std::string story; reader.next(story);)
                stories.push_back(story);
            return stories;
        };
        QCOMPARE(readAs("lines", "A\n\n B \r\nC"), (Stories{"A", "B", "C"}));
        QCOMPARE(readAs("text", "{\"text\":\"A\"}\n"), (Stories{"{\"text\":\"A\"}"}));
        QCOMPARE(readAs("csv", "text\nA\n\"B\"\n"), (Stories{"A", "B"}));
        VERIFY_CORPUS_ERROR(readAs("jsonl", "A\n"), "a.txt, line 1: it is no JSON");
        QVERIFY(!storyFormatNamed("folder"));
    }

    void otherTextsStayWhole_data() {
        QTest::addColumn<QByteArray>("text");
        QByteArray prose, sentences, paragraphs;
        for (int i = 0; i < 40; ++i) {
            prose +=
                "and the fox, which had run. It went on! He saw\nthe river, and the hills behind it, where\n";
            sentences += "The fox ran on to the river.\n";
            paragraphs += "The fox ran. It came to a river. It swam.\n\n";
        }
        QTest::newRow("wrapped") << prose;
        QTest::newRow("a sentence a line") << sentences;
        QTest::newRow("paragraphs") << paragraphs;
        QTest::newRow("three lines") << QByteArray("A b. C d. E f.\nA b. C d. E f.\nA b. C d. E f.\n");
        QTest::newRow("a brace") << QByteArray("{ is a brace.\nThe end.");
        QTest::newRow("a bracket") << QByteArray("[Lily comes in.]\nThe end.");
        QTest::newRow("a comma") << QByteArray("This, text\nand more.");
    }
    void otherTextsStayWhole() {
        QFETCH(QByteArray, text);
        QCOMPARE(storiesOf("a.txt", text.toStdString()), (Stories{text.trimmed().toStdString()}));
    }

    void brokenTablesAreNamed() {
        VERIFY_CORPUS_ERROR(storiesOf("a.csv", "id,story\n1,One"),
                            "a.csv, line 1: there is no column called \"text\"; there are \"id\", \"story\"");
        VERIFY_CORPUS_ERROR(storiesOf("a.csv", "id,text\n1,One\n2\n"),
                            "a.csv, line 3: the row has 1 cell where the first line names 2");
        VERIFY_CORPUS_ERROR(storiesOf("a.csv", "text\nOne\nOnce upon, a time\n"),
                            "a.csv, line 3: the row has 2 cells where the first line names 1");
        VERIFY_CORPUS_ERROR(storiesOf("a.csv", "id,text\n1,One\n2,\"Two\nand\n"),
                            "a.csv, line 3: a cell begins with a quotation mark that is never closed");
        const char* closed = "a.csv, line 3: text follows a cell's closing quotation mark";
        VERIFY_CORPUS_ERROR(storiesOf("a.csv", "id,text\n1,One\n2,\"Stop,\" she said\n"), closed);
        VERIFY_CORPUS_ERROR(storiesOf("a.csv", "id,text\n1,One\n2,\"Two\n3,\"Three\"\n4,Four\n"), closed);
        VERIFY_CORPUS_ERROR(storiesOf("a.csv", "\"id\" x,\"text\" y\n1,One\n"), "a.csv, line 1: ");
        VERIFY_CORPUS_ERROR(storiesOf("a.tsv", "id\ttext\n1\t\"Two\n2\t\"Three\"\n"),
                            "a.tsv, line 2: text follows");
    }

    void quotationMarksInTabTablesAreText() {
        QCOMPARE(storiesOf("a.tsv", "id\ttext\n1\t\"Stop,\" she said\n2\t\"A \"\"B\"\".\"\n"
                                    "\"x\t\"C\"\n3\t\"Go!\n\nD\"\r\n"),
                 (Stories{"\"Stop,\" she said", "A \"B\".", "C", "Go!\n\nD"}));
        for (const char* name : {"b.tsv", "b.TSV"})
            QCOMPARE(storiesOf(name, "text\nOnce upon, a time\n"), (Stories{"Once upon, a time"}));
    }

    void brokenArraysAreNamed() {
        VERIFY_CORPUS_ERROR(
            storiesOf("a.json", "[{\"text\":\"A\"},\n{\"story\":\"B\",\"n\":1}]"),
            "a.json, line 2: it is no JSON object with a string called \"text\"; it has \"n\", "
            "\"story\"");
        VERIFY_CORPUS_ERROR(storiesOf("a.json", "[{\"text\":\"A\"},\n{\"text\":\"B"),
                            "a.json, line 2: it is no JSON");
        VERIFY_CORPUS_ERROR(storiesOf("a.json", "[{\"text\":\"A\"},\n\n"),
                            "a.json, line 3: the array has no end");
        VERIFY_CORPUS_ERROR(storiesOf("a.json", "[{\"text\":\"A\"},\n\"B\",{\"text\":\"C\"}]"),
                            "a.json, line 2: it is no JSON");
        VERIFY_CORPUS_ERROR(storiesOf("a.json", "Once upon a time"), "a.json, line 1: it is no JSON");
    }

    void arraysLongerThanAStoryAreRead() {
        std::string text = "[";
        std::size_t count = 0;
        for (; text.size() < largestStory + (std::size_t{1} << 20U); ++count)
            text += (count > 0 ? ",{\"text\":\"" : "{\"text\":\"") + std::string(1U << 20U, 'x') + "\"}";
        QCOMPARE(storiesOf("a.json", text + "]").size(), count);
    }

    void brokenJsonIsNamed_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("complaint");
        const QString noText = "a.jsonl, line 3: it is no JSON object with a string called \"text\"";
        QTest::newRow("other fields") << QByteArray("{\"story\":\"x\"}") << noText;
        QTest::newRow("number") << QByteArray("{\"text\":7}") << noText;
        QTest::newRow("no object") << QByteArray("[\"text\"]") << noText;
        QTest::newRow("cut") << QByteArray("{\"text\":\"Once") << "a.jsonl, line 3: it is no JSON";
        QTest::newRow("deep") << QByteArray(100'000, '[') << "a.jsonl, line 3: it is no JSON";
        QTest::newRow("large number") << QByteArray("{\"text\":\"a\",\"n\":1e999}")
                                      << "a.jsonl, line 3: it cannot be read: number overflow";
        QTest::newRow("half a character")
            << QByteArray("{\"text\":\"\\ud83d\"}") << "a.jsonl, line 3: it is no JSON";
    }
    void brokenJsonIsNamed() {
        QFETCH(QByteArray, line);
        QFETCH(QString, complaint);
        VERIFY_CORPUS_ERROR(storiesOf("a.jsonl", "{\"text\":\"A\"}\n\n" + line.toStdString() + "\n"),
                            complaint.toStdString());
    }

    void foldersAreReadInOrder() {
        writeText(at("b.txt"), "\xEF\xBB\xBFTwo");
        writeText(at("a.TXT"), "One\n");
        writeText(at("c.txt"), "Three\n<|endoftext|>\nFour");
        writeText(at("d.txt"), "");
        writeText(at("notes.md"), "Not this");
        fs::create_directory(at("e.txt"));
        QCOMPARE(storiesAt(at(".")), (Stories{"One", "Two", "Three", "Four"}));
        QCOMPARE(storySourceAt(at(".")).bytes,
                 contentOf(at("a.TXT")).size() + 6 + contentOf(at("c.txt")).size());
    }

    void foldersAreNotReadAsFiles() {
        writeText(at("a.txt"), "A\nB\n");
        QCOMPARE(storySourceAt(at("."), StoryFormat::Text).format, StoryFormat::Folder);
        VERIFY_CORPUS_ERROR(storySourceAt(at("."), StoryFormat::Lines), "it is a folder, ");
    }

    void hashesNameTheContent() {
        writeText(at("a.txt"), "abc");
        const std::string text = *sha256Of(storySourceAt(at("a.txt")));
        QCOMPARE(text, sha256Hex(std::string(readingRules) + "abc"));
        QVERIFY(text != sha256Hex("abc")); // other rules make other stories
        const std::string folder = *sha256Of(storySourceAt(at(".")));
        writeText(at("a.jsonl"), "abc");
        QVERIFY(*sha256Of(storySourceAt(at("a.jsonl"))) != text); // read differently
        QCOMPARE(*sha256Of(storySourceAt(at("."))), folder);
        writeText(at("a.txt"), "ab");
        writeText(at("b.txt"), "c");
        const std::string cutElsewhere = *sha256Of(storySourceAt(at(".")));
        QVERIFY(cutElsewhere != folder);
        writeText(at("a.txt"), "a");
        writeText(at("b.txt"), "bc");
        QVERIFY(*sha256Of(storySourceAt(at("."))) != cutElsewhere);
        StoryReader reader(storySourceAt(at(".")));
        for (std::string story; reader.next(story);) {
        }
        QCOMPARE(reader.sha256(), *sha256Of(storySourceAt(at("."))));
        QVERIFY(!sha256Of(storySourceAt(at("a.txt")), [](std::uint64_t) { return false; }));
    }

    void whatIsNoTextIsRefused() {
        VERIFY_CORPUS_ERROR(storiesAt(at("none.txt")), "none.txt: ");
        VERIFY_CORPUS_ERROR(storiesAt(at(".")), "there are no .txt files");
        VERIFY_CORPUS_ERROR(storiesAt("/dev/null"), "neither a file nor a folder");
        VERIFY_CORPUS_ERROR(storiesOf("a.txt", std::string_view("\xFF\xFEO\0n\0", 6)),
                            "a.txt: it is not text");
        writeText(at("a.txt"), "secret");
        fs::permissions(at("a.txt"), fs::perms::none);
        if (::geteuid() != 0)
            VERIFY_CORPUS_ERROR(storiesAt(at("a.txt")), "a.txt: it cannot be opened");
    }

    void endlessStoriesAreRefused() {
        const std::string line(std::size_t{1} << 20U, 'x');
        {
            std::ofstream out(at("a.txt"));
            for (int i = 0; i < 66; ++i)
                out << line << (i == 0 ? "\n<|endoftext|>\n" : "\n");
        }
        VERIFY_CORPUS_ERROR(storiesAt(at("a.txt")),
                            "a.txt, line 66: the story up to here is longer than 64 MiB");
        {
            std::ofstream out(at("a.txt"));
            for (int i = 0; i < 66; ++i)
                out << line;
        }
        VERIFY_CORPUS_ERROR(storiesAt(at("a.txt")), "a line is longer than 64 MiB");
    }
};

LILA_TEST(StoryReaderTest)
#include "story_reader_test.moc"
