// SPDX-License-Identifier: AGPL-3.0-or-later
// Held-out splits and duplicates.
#include "core/training/corpus/story_selection.h"
#include "tests/test_main.h"
#include "tests/unit/training/corpus_fixture.h"

#include <QTest>

#include <set>

using namespace lila;
using namespace lila::test;

namespace {

/// Stories with the given hashes.
std::shared_ptr<const TokenCorpus> corpusOfHashes(const std::vector<std::uint64_t>& hashes) {
    CorpusContent content = contentOfLengths(std::vector<int>(hashes.size(), 1));
    content.hashes = hashes;
    return corpusOf(content);
}

std::vector<std::uint64_t> upTo(std::uint64_t count) {
    std::vector<std::uint64_t> hashes;
    for (std::uint64_t i = 0; i < count; ++i)
        hashes.push_back(i);
    return hashes;
}

} // namespace

class StorySelectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theShareIsHeldOut() {
        const auto corpus = corpusOfHashes(upTo(10'000));
        const StorySplit split = splitStories(*corpus, 0.1, 5);
        QVERIFY2(split.heldOut.size() > 850 && split.heldOut.size() < 1150, // 5 σ
                 qPrintable(QString::number(split.heldOut.size())));
        std::set<std::int64_t> all(split.training.begin(), split.training.end());
        all.insert(split.heldOut.begin(), split.heldOut.end());
        QCOMPARE(all.size(), 10'000U);
        QCOMPARE(split.training.size() + split.heldOut.size(), 10'000U);
        QVERIFY(std::ranges::is_sorted(split.heldOut));
        QCOMPARE(splitStories(*corpus, 0.1, 5).heldOut, split.heldOut);
        QVERIFY(splitStories(*corpus, 0.1, 6).heldOut != split.heldOut);
    }

    void storiesKeepTheirSideWhenOthersAreAdded() {
        const auto few = splitStories(*corpusOfHashes(upTo(1000)), 0.2, 5).heldOut;
        const auto many = splitStories(*corpusOfHashes(upTo(2000)), 0.2, 5).heldOut;
        QVERIFY(std::ranges::includes(many, few));
    }

    void duplicatesStayTogether() {
        std::vector<std::uint64_t> hashes = upTo(500);
        for (std::uint64_t i = 0; i < 500; ++i)
            hashes.push_back(i);
        const StorySplit split = splitStories(*corpusOfHashes(hashes), 0.3, 1);
        const std::set<std::int64_t> held(split.heldOut.begin(), split.heldOut.end());
        for (std::int64_t i = 0; i < 500; ++i)
            QCOMPARE(held.contains(i), held.contains(i + 500));
    }

    void neitherSideIsEmpty() {
        const auto pair = corpusOfHashes({11, 12});
        for (std::uint64_t seed = 0; seed < 20; ++seed)
            for (const double share : {1e-9, 0.5, 1 - 1e-9}) {
                const StorySplit split = splitStories(*pair, share, seed);
                QCOMPARE(split.training.size(), 1U);
                QCOMPARE(split.heldOut.size(), 1U);
            }
        VERIFY_CORPUS_ERROR(splitStories(*corpusOfHashes({5, 5}), 0.5, 1), "are the same");
        for (const double share : {0.0, 1.0, -1.0, std::nan("")})
            QVERIFY_EXCEPTION_THROWN(splitStories(*pair, share, 1), std::invalid_argument);
    }

    void duplicatesAreFound() {
        const auto training = corpusOfHashes({1, 2, 3, 2, 4});
        const auto validation = corpusOfHashes({9, 2, 4, 8, 2});
        QCOMPARE(duplicateStories(*training, *validation),
                 (std::vector<DuplicateStory>{{1, 1}, {2, 4}, {4, 1}}));
        QCOMPARE(duplicateStories(*training, *corpusOfHashes({5, 6})).size(), 0U);
    }
};

LILA_TEST(StorySelectionTest)
#include "story_selection_test.moc"
