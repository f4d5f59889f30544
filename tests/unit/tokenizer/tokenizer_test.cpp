// SPDX-License-Identifier: AGPL-3.0-or-later
// The official vocabulary, streaming and broken tokenizer files.
#include "core/tokenizer/sha256.h"
#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/utf8.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QTest>

#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <fstream>
#include <iterator>
#include <unordered_map>

using namespace lila;

namespace {

const std::filesystem::path vocabulary = LILA_SOURCE_DIR "/vocab/e8_morpheme_.model";

std::string streamed(const std::shared_ptr<const Tokenizer>& tokenizer, const std::vector<int>& ids) {
    StreamingDecoder decoder(tokenizer);
    std::string text;
    for (const int id : ids) {
        const std::string part = decoder.push(id);
        if (QString::fromUtf8(part).toUtf8().toStdString() != part)
            return "invalid UTF-8 was streamed";
        text += part;
    }
    return text + decoder.finish();
}

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void writeText(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

/// Real stories, and among them what a cut could go wrong at; several times as long as a piece.
std::string longText() {
    const std::string stories = contentOf(LILA_SOURCE_DIR "/resources/texts/stories.txt");
    std::string windows;
    for (const char c : stories.substr(0, 20'000))
        windows += c == '\n' ? "\r\n" : std::string(1, c == ' ' && windows.size() % 7 == 0 ? '\t' : c);
    std::string odd;
    for (int i = 0; odd.size() < 60'000; ++i)
        odd += " \xCC\x81o \xC2\xA0 e\xCC\x81 \xEF\xAC\x81n  two   a b \xE2\x96\x81 x\xE2\x80\x83y "
               "\xF0\x9F\x98\x80 \xFF "
               "<|endoftext|> ☃ ☃ " +
               std::to_string(i) + (i % 3 == 0 ? "\n" : "");
    return stories + windows + odd + std::string(50'000, 'q') + ' ' + stories.substr(0, 5'000) + ' ';
}

} // namespace

class TokenizerTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const Tokenizer> m_tokenizer;

private Q_SLOTS:
    void initTestCase() { m_tokenizer = Tokenizer::load(vocabulary); }

    void shaOfKnownText() {
        QCOMPARE(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    void officialVocabularyIsTheReferences() {
        QCOMPARE(m_tokenizer->size(), 2048);
        QCOMPARE(m_tokenizer->sha256(), "2483890f1c15d6af36ccf0a97114fd456e5ab2b42194a6f7aca12e12214cc63e");
        std::ifstream file(LILA_SOURCE_DIR "/vocab/e8_morpheme_.vocab", std::ios::binary);
        QCOMPARE(sha256Hex(std::string{std::istreambuf_iterator<char>(file), {}}), m_tokenizer->sha256());
        QCOMPARE(m_tokenizer->unknownId(), 0);
        QCOMPARE(m_tokenizer->padId(), 1);
        QCOMPARE(m_tokenizer->bosId(), 2);
        QCOMPARE(m_tokenizer->eosId(), 3);
    }

    void encodesAsTheReference() {
        const std::vector<int> expected = {353, 656, 602, 262, 678};
        QCOMPARE(m_tokenizer->encode("Once upon a time"), expected);
    }

    void textSurvivesTheRoundTrip_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << "Once upon a time, there was a girl.";
        QTest::newRow("quotes") << "\"Look!\" said Tom, \"a big red ball...\"";
        QTest::newRow("accents") << "Zoë's café — 42 ☃";
        QTest::newRow("four bytes") << "a 😀 and 🐉";
        QTest::newRow("empty") << "";
    }
    void textSurvivesTheRoundTrip() {
        QFETCH(QString, text);
        const std::string utf8 = text.toStdString();
        const std::vector<int> ids = m_tokenizer->encode(utf8);
        QCOMPARE(m_tokenizer->decode(ids), utf8);
        QCOMPARE(streamed(m_tokenizer, ids), utf8);
    }

    void bytePiecesAreNeitherLostNorSplit() {
        const auto byte = [&](const char* piece) { return *m_tokenizer->idOf(piece); };
        const int the = *m_tokenizer->idOf("▁the");
        QCOMPARE(streamed(m_tokenizer, {the, byte("<0x0A>"), byte("<0x22>"), the}), "the\n\" the");
        // é in two bytes, cut by a word: the half character shows as U+FFFD, the word is not lost.
        QCOMPARE(streamed(m_tokenizer, {byte("<0xC3>"), byte("<0xA9>")}), "é");
        QCOMPARE(streamed(m_tokenizer, {byte("<0xC3>"), the}), "\uFFFD the");
        QCOMPARE(streamed(m_tokenizer, {the, byte("<0xC3>")}), "the\uFFFD");
        StreamingDecoder decoder(m_tokenizer);
        QCOMPARE(decoder.push(byte("<0xC3>")), "");
        QCOMPARE(decoder.push(byte("<0xA9>")), "é");
    }

    void leadingSpaceIsDroppedOnlyAtTheStart() {
        const int the = *m_tokenizer->idOf("▁the");
        StreamingDecoder inside(m_tokenizer, false);
        QCOMPARE(inside.push(the), " the");
        StreamingDecoder start(m_tokenizer, true);
        QCOMPARE(start.push(the), "the");
        QCOMPARE(start.push(the), " the");
    }

    void controlPiecesStandForNoText() {
        const int the = *m_tokenizer->idOf("▁the");
        QCOMPARE(m_tokenizer->decode(std::vector<int>{2, the, 3, 1}), "the");
    }

    void utf8IsRepaired() {
        QCOMPARE(repairUtf8("a\xFF"
                            "b"),
                 "a\uFFFDb");
        QCOMPARE(repairUtf8("\xE2\x98"), "\uFFFD");
        QCOMPARE(repairUtf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD"); // a surrogate is no character
        QCOMPARE(repairUtf8("\xF0\x9F\x98\x80"), "😀");
    }

    void endsCoverTheText() {
        const std::string text = "Zoë's  café\nend";
        const auto pieces = m_tokenizer->encodeWithEnds(text);
        const std::vector<int> ids = m_tokenizer->encode(text);
        QCOMPARE(pieces.size(), ids.size());
        std::size_t before = 0;
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            QCOMPARE(pieces[i].id, ids[i]);
            QVERIFY(pieces[i].end >= before && pieces[i].end <= text.size());
            before = pieces[i].end;
        }
        QCOMPARE(before, text.size());
    }

    void longTextsGiveTheIdsOfTheWhole_data() {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("official") << QStringList();
        QTest::newRow("another") << QStringList{"byte_fallback=true"};
        QTest::newRow("no bytes") << QStringList{"byte_fallback=false"};
        QTest::newRow("unigram") << QStringList{"model_type=unigram"};
        QTest::newRow("no space in front") << QStringList{"add_dummy_prefix=false"};
        QTest::newRow("all spaces") << QStringList{"remove_extra_whitespaces=false"};
        QTest::newRow("as it is") << QStringList{"normalization_rule_name=identity"};
        QTest::newRow("over spaces") << QStringList{"split_by_whitespace=false"};
        QTest::newRow("spaces behind") << QStringList{"treat_whitespace_as_suffix=true"};
        QTest::newRow("own pieces") << QStringList{"user_defined_symbols=a b,.\n"};
    }
    void longTextsGiveTheIdsOfTheWhole() {
        QFETCH(QStringList, options);
        std::string model = contentOf(vocabulary);
        if (!options.isEmpty()) {
            QTemporaryDir folder;
            std::unordered_map<std::string, std::string> all = {
                {"input", LILA_SOURCE_DIR "/resources/texts/stories.txt"},
                {"model_prefix", folder.filePath("m").toStdString()},
                {"model_type", "bpe"},
                {"vocab_size", "420"},
                {"minloglevel", "2"}};
            for (const QString& option : options)
                all[option.section('=', 0, 0).toStdString()] = option.section('=', 1).toStdString();
            QVERIFY(sentencepiece::SentencePieceTrainer::Train(all).ok());
            model = contentOf(folder.filePath("m.model").toStdString());
        }
        sentencepiece::SentencePieceProcessor whole;
        QVERIFY(whole.LoadFromSerializedProto(model).ok());
        const auto tokenizer = Tokenizer::fromBytes(model, "m");
        const std::string text = longText();
        const std::vector<int> expected = whole.EncodeAsIds(text);
        for (const int threads : {1, 2, 0})
            QVERIFY(tokenizer->encode(text, threads) == expected);
        const auto pieces = tokenizer->encodeWithEnds(text);
        const auto wholePieces = whole.EncodeAsImmutableProto(text);
        QCOMPARE(pieces.size(), wholePieces.pieces_size());
        for (std::size_t i = 0; i < pieces.size(); ++i)
            QVERIFY(pieces[i].id == expected[i] &&
                    pieces[i].end == wholePieces.pieces(static_cast<int>(i)).end());
    }

    void idsOutsideTheVocabularyAreRefused() {
        QVERIFY_EXCEPTION_THROWN(m_tokenizer->piece(2048), std::out_of_range);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(m_tokenizer->decode(std::vector<int>{-1})),
                                 std::out_of_range);
        QVERIFY(!m_tokenizer->idOf("no such piece"));
    }

    void trainingIsDeterministic() {
        QTemporaryDir folder;
        const std::filesystem::path text = folder.filePath("text.txt").toStdString();
        {
            std::ofstream out(text);
            for (int i = 0; i < 300; ++i)
                out << "Tom and Lily had " << i << " red balls and a cat named Whiskers number " << i * 7
                    << "\n";
        }
        std::vector<std::string> hashes;
        for (const char* name : {"a", "b"}) {
            trainTokenizer(
                {.input = text, .prefix = folder.filePath(name).toStdString(), .vocabularySize = 340});
            const auto made = Tokenizer::load(folder.filePath(name).toStdString() + ".model");
            QCOMPARE(made->size(), 340);
            hashes.push_back(made->sha256());
        }
        QCOMPARE(hashes[0], hashes[1]);
    }

    void anyPathIsTrainedOn() {
        QTemporaryDir folder;
        const auto at = [&](const char* name) {
            return std::filesystem::path(folder.filePath(QString::fromUtf8(name)).toStdString());
        };
        const std::string stories = contentOf(LILA_SOURCE_DIR "/resources/texts/stories.txt");
        writeText(at("plain.txt"), stories);
        const auto expected =
            trainTokenizer({.input = at("plain.txt"), .prefix = at("plain"), .vocabularySize = 400})
                .tokenizer;
        for (const char* name : {"a,b.txt", "\"quoted\".txt", "caf\xC3\xA9 au lait.txt"}) {
            writeText(at(name), stories);
            const auto made = trainTokenizer({.input = at(name), .prefix = at(name), .vocabularySize = 400});
            QCOMPARE(made.tokenizer->sha256(), expected->sha256());
            QCOMPARE(Tokenizer::load(at(name).string() + ".model")->sha256(), expected->sha256());
            QCOMPARE(sha256Hex(contentOf(at(name).string() + ".vocab")), expected->sha256());
        }
    }

    void longLinesAreLearnedWhole() {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("text.txt").toStdString();
        const TokenizerTraining training{
            .input = file, .prefix = folder.filePath("m").toStdString(), .vocabularySize = 400};
        std::string text = contentOf(LILA_SOURCE_DIR "/resources/texts/stories.txt");
        writeText(file, text);
        const std::string byLines = trainTokenizer(training).tokenizer->sha256();
        std::ranges::replace(text, '\n', ' ');
        writeText(file, text);
        const auto inOne = trainTokenizer(training);
        QCOMPARE(inOne.tokenizer->sha256(), byLines);
        QCOMPARE(inOne.cutWords, 0);
        writeText(file, text + "\n" + std::string(100'000, 'q'));
        QCOMPARE(trainTokenizer(training).cutWords, 23); // 100,000 / 4,192
    }

    void separatorsAndReservedCharactersAreLeftOut() {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("text.txt").toStdString();
        TokenizerTraining training{
            .input = file, .prefix = folder.filePath("m").toStdString(), .vocabularySize = 330};
        std::string plain, marked;
        for (int i = 0; i < 300; ++i) {
            const std::string line = "Tom and Lily had " + std::to_string(i * 7) + " red balls";
            plain += line + "\nand a cat.\n";
            marked += line + "<|endoftext|>and a cat.\u2585\n<|endoftext|>\n";
        }
        writeText(file, plain);
        const std::string expected = trainTokenizer(training).tokenizer->sha256();
        writeText(file, marked);
        training.separator = "<|endoftext|>";
        QCOMPARE(trainTokenizer(training).tokenizer->sha256(), expected);
    }

    void whatCannotBeTrainedOnIsExplained_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("size");
        QTest::addColumn<QString>("complaint");
        QByteArray many;
        for (int c = 0; c < 500; ++c)
            many += QString(QChar(0x4E00 + c)).toUtf8() + ' ';
        QTest::newRow("empty") << QByteArray() << 400 << "text.txt: it holds no text";
        QTest::newRow("blank") << QByteArray(" \n\n\t \r\n") << 400 << "text.txt: it holds no text";
        QTest::newRow("short") << QByteArray("Once upon a time\n") << 400
                               << "text.txt: it is too short for 400 pieces, it gives ";
        QTest::newRow("characters") << many << 400
                                    << "text.txt: it has 501 different characters, and 400 pieces";
        QTest::newRow("UTF-16") << QByteArray("\xFF\xFEO\0n\0", 6) << 400
                                << "text.txt: it is not text in UTF-8";
    }
    void whatCannotBeTrainedOnIsExplained() {
        QFETCH(QByteArray, text);
        QFETCH(int, size);
        QFETCH(QString, complaint);
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("text.txt").toStdString();
        writeText(file, text.toStdString());
        writeText(folder.filePath("m.model").toStdString(), "before");
        try {
            trainTokenizer(
                {.input = file, .prefix = folder.filePath("m").toStdString(), .vocabularySize = size});
            QFAIL("it was trained on");
        } catch (const TokenizerError& error) {
            const QString message = error.what();
            QVERIFY2(message.contains(complaint), qPrintable(message));
            QVERIFY2(!message.contains(".cc") && !message.contains("INTERNAL"), qPrintable(message));
        }
        QCOMPARE(contentOf(folder.filePath("m.model").toStdString()), "before");
    }

    void filesThatBreakOffAreRefused() {
        QTemporaryDir folder;
        try { // its first page cannot be read
            trainTokenizer({.input = "/proc/self/mem", .prefix = folder.filePath("m").toStdString()});
            QFAIL("it was trained on");
        } catch (const TokenizerError& error) {
            QCOMPARE(QString(error.what()), "/proc/self/mem: it cannot be read to its end");
        }
    }

    void brokenFilesAreExplained() {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("x.model").toStdString();
        try {
            Tokenizer::load(file);
            QFAIL("a missing file was opened");
        } catch (const TokenizerError& error) {
            QVERIFY(std::string(error.what()).find("lila tokenizer train") != std::string::npos);
        }
        std::ifstream original(vocabulary, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(original), {}};
        const std::string half = bytes.substr(0, bytes.size() / 2);
        for (const std::string& content :
             {std::string(), std::string("<html>"), std::string(1000, '\xFF'), half}) {
            std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
            try {
                QVERIFY(Tokenizer::load(file)->size() > 0);
                QVERIFY2(content == half, "rubbish was taken for a tokenizer");
            } catch (const TokenizerError& error) {
                QVERIFY(std::string(error.what()).find("x.model") != std::string::npos);
            }
        }
        QVERIFY_EXCEPTION_THROWN(
            trainTokenizer({.input = folder.filePath("none").toStdString(), .prefix = "x"}), TokenizerError);
    }
};

LILA_TEST(TokenizerTest)
#include "tokenizer_test.moc"
