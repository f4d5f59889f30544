// SPDX-License-Identifier: AGPL-3.0-or-later
// Files of tokens: round trips, and files that are damaged or lie.
#include "tests/test_main.h"
#include "tests/unit/training/corpus_fixture.h"

#include "core/checkpoint/safetensors.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::test;

using Change = void (*)(CorpusContent&);

class TokenCorpusTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path file() const { return m_folder.filePath("tokens.safetensors").toStdString(); }

private Q_SLOTS:
    void whatIsWrittenIsRead() {
        const CorpusContent content = contentOfLengths({3, 0, 70'000});
        writeTokenCorpus(file(), content);
        const auto corpus = TokenCorpus::open(file());
        QCOMPARE(corpus->storyCount(), 3);
        QCOMPARE(corpus->tokenCount(), 70'006);
        const auto first = corpus->story(0);
        QCOMPARE(std::vector<int>(first.begin(), first.end()), (std::vector<int>{4, 5, 6, eos}));
        QCOMPARE(corpus->story(1).size(), 1U);
        QCOMPARE(corpus->story(2)[65'535 - 7], 65'535); // all 16 bits are the id's
        QCOMPARE(corpus->characters(2), 350'000);
        QCOMPARE(corpus->hash(2), content.hashes[2]);
        QVERIFY(corpus->vocabulary() == content.vocabulary);
        QCOMPARE(corpus->textSha256(), content.textSha256);
    }

    void theFileMayBeReplacedWhileItIsRead() {
        writeTokenCorpus(file(), contentOfLengths({3}));
        const auto corpus = TokenCorpus::open(file());
        writeTokenCorpus(file(), contentOfLengths({8, 8}));
        QCOMPARE(corpus->storyCount(), 1);
        QCOMPARE(corpus->story(0)[2], 6);
        QCOMPARE(TokenCorpus::open(file())->storyCount(), 2);
    }

    void everyFlippedBitIsNoticed() {
        writeTokenCorpus(file(), contentOfLengths({2, 3}));
        const std::string sound = contentOf(file());
        const auto headerSize =
            static_cast<unsigned char>(sound[0]) + 256U * static_cast<unsigned char>(sound[1]);
        for (std::size_t at = 8 + headerSize; at < sound.size(); ++at) {
            std::string damaged = sound;
            damaged[at] ^= 1;
            writeText(file(), damaged);
            VERIFY_CORPUS_ERROR(TokenCorpus::open(file()), "tokens.safetensors: ");
        }
    }

    void otherTokensAreNoticed() {
        writeTokenCorpus(file(), contentOfLengths({2, 3}));
        std::string damaged = contentOf(file());
        damaged[damaged.size() - 4] ^= 1; // the last story's last word: an id as good as before
        writeText(file(), damaged);
        VERIFY_CORPUS_ERROR(TokenCorpus::open(file()), "tokens.safetensors: it is damaged");
    }

    void everyTruncationIsNoticed() {
        writeTokenCorpus(file(), contentOfLengths({2, 3}));
        const std::string sound = contentOf(file());
        for (std::size_t size = 0; size < sound.size(); ++size) {
            writeText(file(), sound.substr(0, size));
            VERIFY_CORPUS_ERROR(TokenCorpus::open(file()), "tokens.safetensors: ");
        }
    }

    void otherFilesAreExplained() {
        VERIFY_CORPUS_ERROR(TokenCorpus::open(m_folder.filePath("none").toStdString()), "No such file");
        VERIFY_CORPUS_ERROR(TokenCorpus::open(m_folder.path().toStdString()), "not a regular file");
        writeText(file(), "Once upon a time");
        VERIFY_CORPUS_ERROR(TokenCorpus::open(file()), "not safetensors");
        writeSafetensors(file(), {{{"a", Tensor::fromFloats({1}, {1})}}, {}});
        VERIFY_CORPUS_ERROR(TokenCorpus::open(file()), "it is no tokenised corpus");
        writeTokenCorpus(file(), contentOfLengths({1}));
        SafetensorsFile newer = readSafetensors(file());
        newer.metadata["corpus_layout"] = "2";
        writeSafetensors(file(), newer);
        VERIFY_CORPUS_ERROR(TokenCorpus::open(file()), "layout 2");
        newer.metadata["corpus_layout"] = "1";
        newer.metadata["eos_id"] = "three";
        writeSafetensors(file(), newer);
        VERIFY_CORPUS_ERROR(TokenCorpus::open(file()), "eos_id as \"three\"");
    }

    void lyingContentIsRefused_data() {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("complaint");
        const auto row = [](const char* name, Change change, const char* complaint) {
            QTest::newRow(name) << change << QString(complaint);
        };
        row(
            "no story", [](CorpusContent& c) { c = contentOfLengths({}); }, "no stories");
        row(
            "overlap", [](CorpusContent& c) { c.starts[1] = 7; }, "story 1 does not lie after");
        row(
            "far away", [](CorpusContent& c) { c.starts[1] = std::int64_t{1} << 62; },
            "story 0 does not lie after");
        row(
            "negative", [](CorpusContent& c) { c.starts[1] = -1; }, "story 0 does not lie after");
        row(
            "late start", [](CorpusContent& c) { c.starts[0] = 1; }, "do not cover");
        row(
            "early end", [](CorpusContent& c) { c.starts.back() -= 1; }, "do not cover");
        row(
            "no eos", [](CorpusContent& c) { c.tokens[2] = 9; }, "story 0 does not end with eos");
        row(
            "id", [](CorpusContent& c) { c.vocabulary.vocabSize = 6; }, "ids outside the vocabulary");
        row(
            "vocabulary", [](CorpusContent& c) { c.vocabulary.vocabSize = 65'537; }, "65537 pieces");
        row(
            "no vocabulary", [](CorpusContent& c) { c.vocabulary.vocabSize = 0; }, "0 pieces");
        row(
            "eos", [](CorpusContent& c) { c.vocabulary.eosId = -1; }, "eos_id");
        row(
            "pad", [](CorpusContent& c) { c.vocabulary.padId = 65'536; }, "pad_id");
        row(
            "characters", [](CorpusContent& c) { c.characters[1] = -1; }, "story 1 has a negative");
        row(
            "hashes", [](CorpusContent& c) { c.hashes.pop_back(); }, "different numbers of stories");
        row(
            "starts", [](CorpusContent& c) { c.starts.pop_back(); }, "different numbers of stories");
    }
    void lyingContentIsRefused() {
        QFETCH(Change, change);
        QFETCH(QString, complaint);
        CorpusContent content = contentOfLengths({2, 3});
        change(content);
        std::filesystem::remove(file());
        VERIFY_CORPUS_ERROR(writeTokenCorpus(file(), content), complaint.toStdString());
        QVERIFY(!std::filesystem::exists(file()));
    }
};

LILA_TEST(TokenCorpusTest)
#include "token_corpus_test.moc"
