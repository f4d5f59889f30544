// SPDX-License-Identifier: AGPL-3.0-or-later
// Stories out of each format, and what is said of broken ones.
#include "core/training/corpus/story_reader.h"
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

    void brokenJsonIsNamed_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("complaint");
        const QString noText = "a.jsonl, line 3: it is no JSON object with a string called \"text\"";
        QTest::newRow("other fields") << QByteArray("{\"story\":\"x\"}") << noText;
        QTest::newRow("number") << QByteArray("{\"text\":7}") << noText;
        QTest::newRow("no object") << QByteArray("[\"text\"]") << noText;
        QTest::newRow("cut") << QByteArray("{\"text\":\"Once") << "a.jsonl, line 3: it is no JSON";
        QTest::newRow("deep") << QByteArray(100'000, '[') << "a.jsonl, line 3: it is no JSON";
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

    void hashesNameTheContent() {
        writeText(at("a.txt"), "abc");
        QCOMPARE(*sha256Of(storySourceAt(at("a.txt"))), sha256Hex("abc"));
        const std::string folder = *sha256Of(storySourceAt(at(".")));
        writeText(at("a.jsonl"), "abc");
        QVERIFY(*sha256Of(storySourceAt(at("a.jsonl"))) != sha256Hex("abc")); // read differently
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

QTEST_APPLESS_MAIN(StoryReaderTest)
#include "story_reader_test.moc"
