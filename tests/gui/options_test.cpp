// SPDX-License-Identifier: AGPL-3.0-or-later
// The window's command line.
#include "app/explorer/files/opened_files.h"
#include "app/explorer/window/options.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QTest>

using lila::Options;

class OptionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEverything() {
        Options options;
        const QString file = QStringLiteral(LILA_TEST_DATA "/golden/checkpoint.pt");
        QVERIFY(!lila::parseOptions({file,
                                     QStringLiteral("--prompt"),
                                     QStringLiteral("Once"),
                                     QStringLiteral("--generate"),
                                     QStringLiteral("--view"),
                                     QStringLiteral("beta"),
                                     QStringLiteral("--watch"),
                                     QStringLiteral(LILA_TEST_DATA),
                                     QStringLiteral("--screenshot=x.png"),
                                     QStringLiteral("--seed"),
                                     QStringLiteral("7"),
                                     QStringLiteral("--max-tokens"),
                                     QStringLiteral("40"),
                                     QStringLiteral("--precision"),
                                     QStringLiteral("int8"),
                                     QStringLiteral("--threads"),
                                     QStringLiteral("0"),
                                     QStringLiteral("--theme"),
                                     QStringLiteral("dark"),
                                     QStringLiteral("--size"),
                                     QStringLiteral("1024x700")},
                                    options));
        const Options expected{.files = {file},
                               .tokenizer = {},
                               .prompt = QStringLiteral("Once"),
                               .generate = true,
                               .view = QStringLiteral("beta"),
                               .watch = QStringLiteral(LILA_TEST_DATA),
                               .screenshot = QStringLiteral("x.png"),
                               .seed = 7,
                               .maxTokens = 40,
                               .precision = lila::Precision::Int8,
                               .threads = 0,
                               .theme = lila::Theme::Dark,
                               .size = {1024, 700}};
        QVERIFY(options == expected);
    }

    void takesUnderscoresToo() {
        Options options;
        QVERIFY(!lila::parseOptions({QStringLiteral("--max_tokens=3")}, options));
        QCOMPARE(options.maxTokens, std::optional(3));
    }

    void aPromptKeepsItsHyphens() {
        for (const char* text : {"--a-b", "--max-tokens"}) {
            Options options;
            QVERIFY(!lila::parseOptions({QStringLiteral("--prompt"), QString::fromLatin1(text)}, options));
            QCOMPARE(options.prompt, std::optional(QString::fromLatin1(text)));
        }
    }

    void seedsHaveTheirWholeRange() {
        Options options;
        QVERIFY(
            !lila::parseOptions({QStringLiteral("--seed"), QStringLiteral("18446744073709551615")}, options));
        QCOMPARE(options.seed, std::optional<std::uint64_t>(18446744073709551615U));
        QVERIFY(!lila::parseOptions({QStringLiteral("--seed"), QStringLiteral("-1")}, options));
        QCOMPARE(options.seed, std::optional<std::uint64_t>(0));
    }

    void anEmptyPromptIsAPrompt() {
        Options options;
        QVERIFY(!lila::parseOptions({QStringLiteral("--prompt"), QString()}, options));
        QCOMPARE(options.prompt, std::optional(QString()));
    }

    void refusesWrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown") << QStringList{QStringLiteral("--nonsense")};
        QTest::newRow("missing file") << QStringList{QStringLiteral("no-such-file.pt")};
        QTest::newRow("missing folder")
            << QStringList{QStringLiteral("--watch"), QStringLiteral("no-such-folder")};
        QTest::newRow("view") << QStringList{QStringLiteral("--view"), QStringLiteral("alpha")};
        QTest::newRow("range") << QStringList{QStringLiteral("--max_tokens"), QStringLiteral("0")};
        QTest::newRow("theme") << QStringList{QStringLiteral("--theme"), QStringLiteral("pink")};
        QTest::newRow("precision") << QStringList{QStringLiteral("--precision"), QStringLiteral("fp16")};
        QTest::newRow("threads") << QStringList{QStringLiteral("--threads"), QStringLiteral("-1")};
        QTest::newRow("threads, a word") << QStringList{QStringLiteral("--threads"), QStringLiteral("all")};
        QTest::newRow("size") << QStringList{QStringLiteral("--size"), QStringLiteral("big")};
    }

    void refusesWrongUsage() {
        QFETCH(QStringList, arguments);
        Options options;
        QCOMPARE(lila::parseOptions(arguments, options), std::optional(2));
    }

    void aPictureIntoNoFolderFails() {
        Options options;
        const QStringList arguments{QStringLiteral("--screenshot"), QStringLiteral("no-such-folder/x.png")};
        QCOMPARE(lila::parseOptions(arguments, options), std::optional(1));
    }

    void helpEndsWell() {
        Options options;
        QCOMPARE(lila::parseOptions({QStringLiteral("--help")}, options), std::optional(0));
    }

    void tellsFilesApart() {
        const auto opened =
            lila::sortFiles({QStringLiteral("a.pt"), QStringLiteral("b.MODEL"), QStringLiteral("c.txt"),
                             QStringLiteral("d.safetensors"), QStringLiteral("e.png")});
        QCOMPARE(opened.checkpoint, QStringLiteral("d.safetensors"));
        QCOMPARE(opened.tokenizer, QStringLiteral("b.MODEL"));
        QCOMPARE(opened.text, QStringLiteral("c.txt"));
        QCOMPARE(opened.problems.size(), 1);
        QVERIFY(opened.problems.constFirst().contains(QStringLiteral("e.png")));
    }

    void tellsFilesByTheirContent() {
        const QTemporaryDir folder;
        const auto write = [&](const char* name, const QByteArray& content) {
            QFile file(folder.filePath(QLatin1String(name)));
            return file.open(QIODevice::WriteOnly) && file.write(content) > 0 ? file.fileName() : QString();
        };
        const QString story = write("story.text", "Once upon a time\n");
        QCOMPARE(lila::sortFiles({story}).text, story);
        const QString model = folder.filePath(QStringLiteral("model.txt"));
        QVERIFY(QFile::copy(QStringLiteral(LILA_TEST_DATA "/golden/checkpoint.pt"), model));
        QCOMPARE(lila::sortFiles({model}).checkpoint, model);
        const QString wide = write("wide", QByteArray("\xff\xfeO\0", 4));
        QCOMPARE(lila::sortFiles({wide}).text, wide);
    }

    void whatCannotBeOpenedIsToldWhatItIs_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("word");
        const QByteArray table = "title,text\nA,Once upon a time\nB,There was a cat\n";
        const QByteArray objects = "{\"text\": \"Once\"}\n{\"text\": \"Twice\"}\n";
        QTest::newRow("lines of JSON") << "stories.jsonl" << objects << "Train";
        QTest::newRow("JSON") << "stories.json" << QByteArray("[{\"text\": \"Once\"}]") << "Train";
        QTest::newRow("any JSON") << "settings.json" << QByteArray("{\"a\": 1}\n") << "JSON";
        QTest::newRow("a table") << "stories.csv" << table << "table";
        QTest::newRow("tabs") << "stories.tsv" << QByteArray(table).replace(',', '\t') << "table";
        QTest::newRow("a table of other things") << "numbers.csv" << QByteArray("a,b\n1,2\n") << "table";
        QTest::newRow("JSON by another name") << "stories.txt" << objects << "Train";
        QTest::newRow("Latin-1") << "cafe" << QByteArray("In the caf\xe9, a cat\n") << "UTF-8";
        QTest::newRow("Latin-1, named a text") << "cafe.txt" << QByteArray("In the caf\xe9\n") << "UTF-8";
        QTest::newRow("large") << "large" << QByteArray("Once upon a time\n").repeated(300000) << "4 MB";
        QTest::newRow("large, named a text")
            << "large.txt" << QByteArray("Once upon a time\n").repeated(300000) << "4 MB";
        QTest::newRow("noise") << "noise" << QByteArray("\x80\x01\x02\xff\0\x03", 6) << "neither";
    }

    void whatCannotBeOpenedIsToldWhatItIs() {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(QString, word);
        const QTemporaryDir folder;
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) > 0);
        file.close();
        const lila::OpenedFiles opened = lila::sortFiles({file.fileName()});
        // Of what is named a text, opening it says why it is none.
        const QString problems = opened.text.isEmpty() ? opened.problems.join(QLatin1Char('\n'))
                                                       : lila::readStory(opened.text).problem;
        QVERIFY2(problems.contains(file.fileName()) && problems.contains(word), qPrintable(problems));
    }
};

LILA_TEST(OptionsTest)
#include "options_test.moc"
