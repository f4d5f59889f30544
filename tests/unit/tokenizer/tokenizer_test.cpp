// SPDX-License-Identifier: AGPL-3.0-or-later
// The official vocabulary, streaming and broken tokenizer files.
#include "core/tokenizer/sha256.h"
#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/utf8.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

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
