// SPDX-License-Identifier: AGPL-3.0-or-later
// Batches hold what their layout says, once an epoch, and depend on the seed and their number alone.
#include "core/training/corpus/batch_stream.h"
#include "tests/allocation_count.h"
#include "tests/test_main.h"
#include "tests/unit/training/corpus_fixture.h"

#include <QTest>

#include <map>
#include <set>

using namespace lila;
using namespace lila::test;

namespace {

using Ids = std::vector<std::int64_t>;

const std::vector<int> lengths = {5, 0, 12, 3, 40, 1, 7, 7, 2, 19};
constexpr BatchSettings packed{.layout = BatchLayout::Packed, .batchSize = 3, .blockSize = 8, .seed = 7};
constexpr BatchSettings padded{.layout = BatchLayout::Padded, .batchSize = 3, .blockSize = 8, .seed = 7};

Ids batchOf(BatchStream& stream, std::int64_t number) {
    Ids ids(static_cast<std::size_t>(stream.rowCount() * stream.rowSize()), -7);
    stream.fill(number, ids);
    return ids;
}

/// The stream of a packed layout again: rows overlap by one token.
Ids streamOf(BatchStream& batches, std::int64_t tokens) {
    Ids all, row(static_cast<std::size_t>(batches.rowSize()));
    for (std::int64_t number = 0; static_cast<std::int64_t>(all.size()) < tokens; ++number) {
        batches.fillRow(number, row);
        if (!all.empty() && all.back() != row.front())
            return {};
        if (!all.empty())
            all.pop_back();
        all.insert(all.end(), row.begin(), row.end());
    }
    all.resize(static_cast<std::size_t>(tokens));
    return all;
}

/// Cut after each eos.
std::vector<Ids> storiesOf(const Ids& stream) {
    std::vector<Ids> stories(1);
    for (const std::int64_t id : stream) {
        stories.back().push_back(id);
        if (id == eos)
            stories.emplace_back();
    }
    stories.pop_back();
    return stories;
}

std::multiset<Ids> allStories(const TokenCorpus& corpus) {
    std::multiset<Ids> stories;
    for (std::int64_t i = 0; i < corpus.storyCount(); ++i)
        stories.emplace(corpus.story(i).begin(), corpus.story(i).end());
    return stories;
}

} // namespace

class BatchStreamTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const TokenCorpus> m_corpus;

private Q_SLOTS:
    void initTestCase() { m_corpus = corpusOf(contentOfLengths(lengths)); }

    void packedRowsAreTheShuffledStories() {
        BatchStream batches(m_corpus, packed);
        const std::int64_t epoch = batches.tokensPerEpoch();
        QCOMPARE(epoch, m_corpus->tokenCount());
        const Ids stream = streamOf(batches, 3 * epoch);
        QCOMPARE(static_cast<std::int64_t>(stream.size()), 3 * epoch);
        std::set<std::vector<Ids>> orders;
        for (int i = 0; i < 3; ++i) {
            const std::vector<Ids> stories =
                storiesOf(Ids(stream.begin() + i * epoch, stream.begin() + (i + 1) * epoch));
            QCOMPARE(std::multiset<Ids>(stories.begin(), stories.end()), allStories(*m_corpus));
            orders.insert(stories);
        }
        QCOMPARE(orders.size(), 3U); // each epoch has an order of its own
        QCOMPARE(batches.epochsIn(epoch), 24.0);
    }

    void packedRowsMayBeLongerThanTheCorpus() {
        const auto tiny = corpusOf(contentOfLengths({1, 2}));
        BatchStream batches(tiny, packed);
        const Ids stream = streamOf(batches, 50);
        QCOMPARE(stream.size(), 50U);
        for (int i = 0; i < 10; ++i) {
            const auto stories = storiesOf(Ids(stream.begin() + i * 5, stream.begin() + (i + 1) * 5));
            QCOMPARE(std::multiset<Ids>(stories.begin(), stories.end()), allStories(*tiny));
        }
    }

    void paddedRowsAreOneStoryEach() {
        BatchStream batches(m_corpus, padded);
        for (int epoch = 0; epoch < 3; ++epoch) {
            std::multiset<Ids> seen, expected;
            for (int i = 0; i < 10; ++i) {
                Ids row(9);
                batches.fillRow(epoch * 10 + i, row);
                row.erase(std::ranges::find(row, pad), row.end());
                seen.insert(row.size() < 9 ? row : Ids());
            }
            for (const Ids& story : allStories(*m_corpus))
                expected.insert(story.size() < 9 ? story : Ids());
            QCOMPARE(seen, expected);
        }
        QCOMPARE(batches.epochsIn(10), 3.0);
    }

    void paddingFillsTheRow() {
        BatchStream batches(corpusOf(contentOfLengths({2})), padded);
        QCOMPARE(batchOf(batches, 0).size(), 27U);
        Ids row(9);
        batches.fillRow(5, row);
        QCOMPARE(row, (Ids{4, 5, eos, pad, pad, pad, pad, pad, pad}));
    }

    void longStoriesAreCroppedEverywhere() {
        BatchStream batches(corpusOf(contentOfLengths({11})), padded); // 12 tokens, rows of 9: 4 places
        std::map<std::int64_t, int> firsts;
        for (int i = 0; i < 4000; ++i) {
            Ids row(9);
            batches.fillRow(i, row);
            ++firsts[row.front()];
            for (int k = 1; k < 8; ++k)
                QCOMPARE(row[k], row[0] + k);
            QCOMPARE(row[8], row[0] == 7 ? eos : row[0] + 8);
        }
        QCOMPARE(firsts.size(), 4U);
        for (const auto& [first, count] : firsts)
            QVERIFY2(count > 850 && count < 1150, qPrintable(QString::number(count))); // 5.5 σ
    }

    void storiesThatJustFitAreWhole() {
        BatchStream batches(corpusOf(contentOfLengths({8})), padded);
        QCOMPARE(batchOf(batches, 3), (Ids{4, 5,  6,  7, 8, 9, 10, 11, 3, 4, 5,  6,  7, 8,
                                           9, 10, 11, 3, 4, 5, 6,  7,  8, 9, 10, 11, 3}));
    }

    void resumingGoesOnWhereItStopped_data() {
        QTest::addColumn<int>("layout");
        QTest::newRow("packed") << 0;
        QTest::newRow("padded") << 1;
    }
    void resumingGoesOnWhereItStopped() {
        QFETCH(int, layout);
        const BatchSettings& settings = layout == 0 ? packed : padded;
        BatchStream through(m_corpus, settings);
        std::vector<Ids> batches;
        for (int n = 0; n < 40; ++n)
            batches.push_back(batchOf(through, n));
        for (const int n : {39, 0, 17, 18, 5}) {
            BatchStream resumed(m_corpus, settings);
            QCOMPARE(batchOf(resumed, n), batches[n]);
            QCOMPARE(batchOf(through, n), batches[n]); // in any order
        }
        BatchSettings other = settings;
        other.seed = 8;
        BatchStream otherSeed(m_corpus, other);
        QVERIFY(batchOf(otherSeed, 0) != batches[0]);
    }

    void ranksShareABatch_data() { resumingGoesOnWhereItStopped_data(); }
    void ranksShareABatch() {
        QFETCH(int, layout);
        BatchSettings settings = layout == 0 ? packed : padded;
        settings.batchSize = 7;
        BatchStream alone(m_corpus, settings);
        for (const int worldSize : {2, 3, 7}) {
            settings.worldSize = worldSize;
            for (settings.rank = 0; settings.rank < worldSize; ++settings.rank) {
                BatchStream one(m_corpus, settings);
                int rows = 0;
                for (int n = 0; n < 12; ++n) {
                    const Ids whole = batchOf(alone, n), part = batchOf(one, n);
                    rows = 0;
                    for (int row = settings.rank; row < 7; row += worldSize, ++rows)
                        QVERIFY(std::equal(whole.begin() + row * 9, whole.begin() + (row + 1) * 9,
                                           part.begin() + rows * 9));
                }
                QCOMPARE(one.rowCount(), rows);
            }
        }
    }

    void batchesWithinAnEpochAllocateNothing() {
        for (const BatchSettings& settings : {packed, padded}) {
            BatchStream batches(corpusOf(contentOfLengths(std::vector<int>(1000, 20))), settings);
            Ids ids = batchOf(batches, 0);
            const long before = allocationCount;
            for (int n = 1; n < 300; ++n)
                batches.fill(n, ids);
            QCOMPARE(allocationCount - before, 0L);
        }
    }

    void aSubsetIsAllThereIs() {
        const Ids subset = {1, 3, 8};
        BatchStream batches(m_corpus, packed, subset);
        QCOMPARE(batches.storiesPerEpoch(), 3);
        QCOMPARE(batches.tokensPerEpoch(), 8);
        const auto stories = storiesOf(streamOf(batches, 80));
        QCOMPARE(stories.size(), 30U);
        const std::set<Ids> seen(stories.begin(), stories.end());
        std::set<Ids> expected;
        for (const std::int64_t i : subset)
            expected.emplace(m_corpus->story(i).begin(), m_corpus->story(i).end());
        QCOMPARE(seen, expected);
    }

    /// Made by another program: if it changes, interrupted runs do not go on where they stopped.
    void theOrderIsTheSameEverywhere() {
        BatchStream batches(corpusOf(contentOfLengths({0, 1, 2, 3, 4, 5})), padded);
        Ids sizes, row(9);
        for (int i = 0; i < 12; ++i) {
            batches.fillRow(i, row);
            sizes.push_back(std::ranges::find(row, eos) - row.begin());
        }
        QCOMPARE(sizes, (Ids{3, 1, 0, 2, 4, 5, 3, 0, 2, 4, 5, 1}));
    }

    void wrongSettingsAreRefused() {
        const auto refused = [&](void (*change)(BatchSettings&), std::vector<std::int64_t> stories = {}) {
            BatchSettings settings = packed;
            change(settings);
            QVERIFY_EXCEPTION_THROWN(BatchStream(m_corpus, settings, stories), std::invalid_argument);
        };
        refused([](BatchSettings& s) { s.batchSize = 0; });
        refused([](BatchSettings& s) { s.blockSize = 0; });
        refused([](BatchSettings& s) { s.rank = 1; });
        refused([](BatchSettings& s) { s.rank = -1; });
        refused([](BatchSettings& s) { s.worldSize = 4; });
        refused([](BatchSettings&) {}, {10});
        refused([](BatchSettings&) {}, {-1});
        BatchStream batches(m_corpus, packed);
        Ids row(8);
        QVERIFY_EXCEPTION_THROWN(batches.fillRow(0, row), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(batches.fill(0, row), std::invalid_argument);
        CorpusContent content = contentOfLengths({1});
        content.vocabulary.padId = -1;
        VERIFY_CORPUS_ERROR(BatchStream(corpusOf(content), padded), "use the packed layout");
        QCOMPARE(layoutNamed("packed"), BatchLayout::Packed);
        QCOMPARE(layoutNamed("padded"), BatchLayout::Padded);
        QVERIFY(!layoutNamed("cut"));
    }
};

LILA_TEST(BatchStreamTest)
#include "batch_stream_test.moc"
