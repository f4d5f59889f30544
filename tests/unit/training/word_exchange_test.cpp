// SPDX-License-Identifier: AGPL-3.0-or-later
// A word becomes the same other one wherever it stands in a story, and could be turned back.
#include "core/training/tokenising/word_exchange.h"
#include "tests/test_main.h"
#include "tests/unit/training/corpus_fixture.h"

#include <QTest>

#include <numeric>

using namespace lila;
using namespace lila::test;

namespace {

const std::string groups = "# a remark\n"
                           "girls: Lily, Mia, Sue # another\r\n"
                           "\n"
                           "beasts unless roar, zoo: wolf/wolves, fox/foxes\n";

/// The words of every group one place on.
WordExchange::Permutations onePlaceOn() {
    return {{1, 2, 0}, {1, 0}};
}

WordExchange::Permutations turnedBack(const WordExchange::Permutations& permutations) {
    WordExchange::Permutations back = permutations;
    for (std::size_t group = 0; group < permutations.size(); ++group)
        for (std::size_t i = 0; i < permutations[group].size(); ++i)
            back[group][permutations[group][i]] = i;
    return back;
}

} // namespace

class WordExchangeTest : public QObject {
    Q_OBJECT

    const WordExchange m_words{groups};

private Q_SLOTS:
    void everyFormIsExchangedEverywhere() {
        QCOMPARE(m_words.exchanged("Lily saw a wolf. \"Wolves!\" Lily's dad said. WOLF! LILY, Mia and Sue.",
                                   onePlaceOn()),
                 std::string("Mia saw a fox. \"Foxes!\" Mia's dad said. FOX! MIA, Sue and Lily."));
    }

    void otherWordsStay() {
        for (const std::string text : {"", "lily of the valley", "Lilya, Lilyë, aLily, LiLy, wolfs", "wOLF",
                                       "\n Zo\xC3\xAB \xFF\xFE 12 \t"})
            QCOMPARE(m_words.exchanged(text, onePlaceOn()), text);
        QCOMPARE(m_words.exchanged("Lily-Mia wolf2", onePlaceOn()), std::string("Mia-Sue fox2"));
    }

    void whatIsExchangedCanBeTurnedBack() {
        const std::string story = "Lily, Mia and SUE met a wolf and two foxes. Foxes, WOLVES and Lily's Mia.";
        RandomStream random(7);
        std::set<std::string> seen;
        for (int i = 0; i < 100; ++i) {
            const auto permutations = m_words.drawn(story, random);
            for (const auto& permutation : permutations) {
                std::vector<std::size_t> sorted = permutation, all(permutation.size());
                std::ranges::sort(sorted);
                std::iota(all.begin(), all.end(), 0);
                QCOMPARE(sorted, all);
            }
            const std::string other = m_words.exchanged(story, permutations);
            QCOMPARE(m_words.exchanged(other, turnedBack(permutations)), story);
            seen.insert(other);
        }
        QCOMPARE(seen.size(), 12U); // all of 3! · 2!
    }

    void aGroupStaysWhereItsWordStands() {
        RandomStream random(7);
        for (const std::string story : {"A wolf in the Zoo.", "ROAR! said the fox."}) {
            const auto permutations = m_words.drawn(story, random);
            QVERIFY(permutations[1].empty() && !permutations[0].empty());
            QCOMPARE(m_words.exchanged(story, permutations), story);
        }
        QVERIFY(!m_words.drawn("zoology", random)[1].empty());
    }

    void mistakesAreNamed() {
        const auto complaint = [](const char* text) {
            return corpusErrorOf([&] { (void)WordExchange(text); });
        };
        QCOMPARE(complaint("a: bc\nno group"), "line 2: a group is \"name: word, word\"");
        QCOMPARE(complaint("a: bc, x"), "line 1: \"x\" is no word of at least two letters");
        QCOMPARE(complaint("a: bc,"), "line 1: \"\" is no word of at least two letters");
        QCOMPARE(complaint("a: two words"), "line 1: \"two words\" is no word of at least two letters");
        QCOMPARE(complaint("a: bc\nb: Bc"), "line 2: \"Bc\" stands in the groups twice");
        QCOMPARE(complaint("a: bc/bcs, de"), "line 1: \"de\" has not as many forms as the words before it");
        VERIFY_CORPUS_ERROR(WordExchange::read("/nowhere/words.txt"), "/nowhere/words.txt: ");
    }

    void theWordsThatComeAlongAreGroups() {
        const WordExchange words = WordExchange::read(LILA_SOURCE_DIR "/resources/texts/exchange.txt");
        RandomStream random(1);
        const std::string story = "Tom and Lily saw a red car.";
        QVERIFY(words.exchanged(story, words.drawn(story, random)) != story);
    }
};

LILA_TEST(WordExchangeTest)
#include "word_exchange_test.moc"
