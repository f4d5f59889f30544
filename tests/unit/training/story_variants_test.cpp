// SPDX-License-Identifier: AGPL-3.0-or-later
// Versions of stories: the first is the text, the others tell the same in other tokens, and all are the same
// each time.
#include "core/training/corpus/batch_stream.h"
#include "core/training/tokenising/corpus_cache.h"
#include "tests/test_main.h"
#include "tests/unit/training/corpus_fixture.h"

#include <QTest>

#include <set>

using namespace lila;
using namespace lila::test;

namespace {

using Ids = std::vector<int>;

const std::string story = "Once upon a time, Lily saw a butterfly. \"Come here!\" said Lily.";

std::string textOfStories(int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "Number " + std::to_string(i) + ". " + story + "\n<|endoftext|>\n";
    return text;
}

} // namespace

class StoryVariantsTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const Tokenizer> m_tokenizer;
    QTemporaryDir m_folder;
    StoryVariants m_variants{4, 0.2, 1, std::make_shared<const WordExchange>("girls: Lily, Mia, Sue"), 5};

    std::filesystem::path at(const char* name) const { return m_folder.filePath(name).toStdString(); }
    Ids ids(const StoryVariants& variants, std::int64_t number, int variant) const {
        return variantIds(variants, *m_tokenizer, story, number, variant);
    }
    CachedCorpus opened(const StoryVariants& variants, const char* cache, int threads = 2) const {
        return openCorpus(at("a.txt"), *m_tokenizer,
                          {.folder = at(cache),
                           .threads = threads,
                           .progress = {},
                           .notice = {},
                           .variants = variants})
            .value();
    }

private Q_SLOTS:
    void initTestCase() {
        m_tokenizer = Tokenizer::load(LILA_SOURCE_DIR "/vocab/e8_morpheme_.model");
        writeText(at("a.txt"), textOfStories(900)); // several portions
    }

    void theFirstIsTheText() { QCOMPARE(ids(m_variants, 3, 0), m_tokenizer->encode(story)); }

    void droppedMergesGiveTheSameTextInSmallerPieces() {
        std::set<Ids> seen;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const Ids dropped = m_tokenizer->encodeWithDropout(story, 0.2, seed << 40U);
            QCOMPARE(m_tokenizer->decode(dropped), story);
            QCOMPARE(m_tokenizer->encodeWithDropout(story, 0.2, seed << 40U), dropped);
            QVERIFY(dropped.size() >= m_tokenizer->encode(story).size());
            seen.insert(dropped);
        }
        QVERIFY(seen.size() > 15);
        QCOMPARE(m_tokenizer->encodeWithDropout(story, 0, 1), m_tokenizer->encode(story));
        QVERIFY(m_tokenizer->encodeWithDropout(story, 1, 1).size() > story.size() * 3 / 4); // letters
    }

    void withoutDropoutTheMergesAreSentencePieces() {
        const std::string odd =
            "  Zoë's 3 pets: 'Ålf', \u201cBo\u201d and \U0001F98A!\t\tThey\r\nrun\u2026 a\0b <|endoftext|> ";
        for (const std::string& text : {textOfStories(40), odd, std::string(300, 'a'), std::string()})
            QCOMPARE(m_tokenizer->encodeWithDropout(text, 0, 1), m_tokenizer->encode(text));
    }

    void versionsAndStoriesDifferAndComeAgain() {
        std::set<Ids> seen;
        for (int number = 0; number < 5; ++number)
            for (int variant = 1; variant < 4; ++variant) {
                seen.insert(ids(m_variants, number, variant));
                QCOMPARE(ids(m_variants, number, variant), ids(m_variants, number, variant));
            }
        QCOMPARE(seen.size(), 15U);
        StoryVariants other = m_variants;
        other.seed = 6;
        QVERIFY(ids(other, 0, 1) != ids(m_variants, 0, 1));
        other = {4, 0, 0, nullptr, 5};
        QCOMPARE(ids(other, 0, 1), m_tokenizer->encode(story));
    }

    void wordsAreExchangedInTheShareWanted() {
        StoryVariants half = m_variants;
        half.bpeDropout = 0;
        half.exchange = 0.5;
        int exchanged = 0;
        for (int number = 0; number < 400; ++number) {
            const std::string text = m_tokenizer->decode(ids(half, number, 1));
            const bool isOther = text.find("Lily") == std::string::npos;
            QVERIFY(isOther || text == story);
            exchanged += isOther ? 1 : 0;
        }
        QVERIFY(exchanged > 95 && exchanged < 175); // 400 · 1/2 · 2/3, as Lily may stay Lily
    }

    void aCorpusHoldsThemWhateverTheThreads() {
        const CachedCorpus made = opened(m_variants, "one", 1);
        QCOMPARE(contentOf(opened(m_variants, "three", 3).file), contentOf(made.file));
        const TokenCorpus& corpus = *made.corpus;
        QCOMPARE(corpus.variantCount(), 4);
        QCOMPARE(corpus.storyCount(), 900);
        for (const std::int64_t i : {0, 1, 899})
            for (int variant = 0; variant < 4; ++variant) {
                const std::string text = "Number " + std::to_string(i) + ". " + story;
                Ids expected = variantIds(m_variants, *m_tokenizer, text, i, variant);
                expected.push_back(m_tokenizer->eosId());
                const auto tokens = corpus.story(i, variant);
                QCOMPARE(Ids(tokens.begin(), tokens.end()), expected);
            }
    }

    void theTextAloneIsTheFileItAlwaysWas() {
        const CachedCorpus plain = opened({}, "cache");
        const CachedCorpus varied = opened(m_variants, "cache");
        QVERIFY(varied.file != plain.file);
        QVERIFY(varied.corpus->textSha256() != plain.corpus->textSha256());
        QCOMPARE(plain.corpus->variantCount(), 1);
        QCOMPARE(varied.corpus->tokenCount(), plain.corpus->tokenCount());
        for (std::int64_t i = 0; i < plain.corpus->storyCount(); ++i) {
            QVERIFY(std::ranges::equal(plain.corpus->story(i), varied.corpus->story(i)));
            QCOMPARE(plain.corpus->hash(i), varied.corpus->hash(i));
        }
        QVERIFY(opened(m_variants, "cache").reused && opened({1, 0.5, 0.5, nullptr, 9}, "cache").reused);
        StoryVariants other = m_variants;
        other.bpeDropout = 0.1;
        QVERIFY(!opened(other, "cache").reused);
    }

    void epochsTakeOneVersionAfterAnother() {
        const auto corpus = opened(m_variants, "cache").corpus;
        BatchStream batches(corpus, {.batchSize = 1, .blockSize = 64, .seed = 3});
        std::int64_t tokens = 0;
        for (int variant = 0; variant < 4; ++variant)
            for (std::int64_t i = 0; i < corpus->storyCount(); ++i)
                tokens += static_cast<std::int64_t>(corpus->story(i, variant).size());
        // Two rounds of four epochs, one end-to-end stream.
        std::vector<std::int64_t> stream, row(65);
        for (std::int64_t number = 0; static_cast<std::int64_t>(stream.size()) < 2 * tokens; ++number) {
            batches.fillRow(number, row);
            stream.insert(stream.end(), row.begin(), row.end() - 1);
        }
        auto at = stream.begin();
        for (int epoch = 0; epoch < 8; ++epoch) {
            std::multiset<Ids> expected, seen;
            for (std::int64_t i = 0; i < corpus->storyCount(); ++i) {
                const auto ids = corpus->story(i, epoch % 4);
                expected.emplace(ids.begin(), ids.end());
                const auto end = std::find(at, stream.end(), m_tokenizer->eosId()) + 1;
                seen.emplace(at, end);
                at = end;
            }
            QVERIFY(seen == expected);
        }
        QCOMPARE(batches.epochsIn(tokens), 64 * 4.0);
        std::vector<std::int64_t> again(65);
        BatchStream other(corpus, {.batchSize = 1, .blockSize = 64, .seed = 3});
        for (const std::int64_t number : {900, 3, 2000, 0}) { // any order: going on is no more than a number
            batches.fillRow(number, row);
            other.fillRow(number, again);
            QCOMPARE(again, row);
            QVERIFY(std::equal(row.begin(), row.end() - 1, stream.begin() + number * 64));
        }
    }
};

LILA_TEST(StoryVariantsTest)
#include "story_variants_test.moc"
