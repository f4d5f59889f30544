// SPDX-License-Identifier: AGPL-3.0-or-later
// A token keeps the generation that it was written in, wherever it comes to stand.
#include "app/explorer/story/generation_numbers.h"
#include "core/story/tree/story_edits.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

class GenerationNumbersTest : public QObject {
    Q_OBJECT

    /// Writes at the story's tip; returns the key.
    static TokenKey write(Story& story, const char* text, const std::shared_ptr<const Origin>& origin) {
        const NewToken token{7, text};
        const TokenKey key = story.freeKey();
        story.apply(writingAt(story, story.tip(), std::span(&token, 1), origin));
        return key;
    }

private Q_SLOTS:
    /// Part of a span becomes one of its own, which begins within a generation.
    void aPartOfASpanIsOfTheGenerationsThatItWasOf() {
        Story story;
        GenerationNumbers numbers;
        const auto origin = std::make_shared<const Origin>();
        std::vector<TokenKey> keys;
        std::vector<int> written;
        for (const char* const word : {"a", "b", "c", "d", "e", "f"}) {
            if (keys.size() % 3 == 0)
                numbers.begin();
            else // others write meanwhile
                story.apply({AddSpan{story.freeSpan(), {}, TokenRun(story.freeKey(), draftOf("x")), {}}});
            keys.push_back(write(story, word, origin));
            numbers.add(keys.back(), 1);
            written.push_back(numbers.of(keys.back()));
        }
        QCOMPARE(story.tip().at, std::size_t{6});
        const Place whole = story.tip();
        const auto part = std::make_shared<Origin>();
        part->goesOn = true;
        const TokenRun tail = story.span(whole.span).tokens.slice(1, 6);
        story.apply({Splice{whole.span, 1, 5, TokenRun(), false}});
        story.apply({AddSpan{story.freeSpan(), {whole.span, 1}, tail, part}});
        numbers.number(story);
        for (std::size_t i = 0; i < keys.size(); ++i)
            QCOMPARE(numbers.of(keys[i]), written[i]);
    }

    /// In one edit a person's words before them get their ids, and are other tokens in number.
    void whatIsThereOnceMoreKeepsItsGenerations() {
        Story story;
        GenerationNumbers numbers;
        const auto one = std::make_shared<const Origin>();
        Origin later;
        later.seed = 5;
        const auto other = std::make_shared<const Origin>(later);
        write(story, "Once", one);
        numbers.begin();
        const TokenKey first = write(story, " a", one);
        numbers.add(first, 1);
        story.apply(writingAt(story, story.tip(), draftOf(" cat and a dog"), {}));
        numbers.begin();
        const TokenKey second = write(story, " ran", other);
        numbers.add(second, 1);
        const StoryPath path(story);
        const std::vector<KeyStretch> before = writtenKeys(story, path);
        const SpanId firstNew = story.freeSpan();
        const NewToken instead{7, " the"};
        Edit edit = replacing(story, path, 0, 1, std::span(&instead, 1), one);
        story.apply(edit);
        const Draft draft = draftsOn(story, path).front();
        const NewToken ids[] = {{1, " cat"}, {2, " and"}, {3, " a"}, {4, " dog"}};
        story.apply(encoding(story, draft, ids));
        const StoryPath now(story);
        numbers.numberCopies(story, now, before, firstNew);
        std::vector<int> written;
        for (const KeyStretch& keys : writtenKeys(story, now))
            written.push_back(numbers.of(keys.first));
        QCOMPARE(written.back(), numbers.of(second));
        QCOMPARE(written.at(written.size() - 2), numbers.of(first));
    }

    /// A span without a number does not count for what is written behind it.
    void whatIsNumberedLateLeavesLaterTokens() {
        Story story;
        GenerationNumbers numbers;
        const int first = numbers.begin();
        const auto origin = std::make_shared<const Origin>();
        const TokenKey a = write(story, "a", origin);
        numbers.add(a, 1);
        const NewToken other{7, "x"};
        const TokenKey beside = story.freeKey();
        story.apply({AddSpan{
            story.freeSpan(), {}, TokenRun(beside, std::span(&other, 1)), std::make_shared<const Origin>()}});
        const TokenKey b = write(story, "b", origin);
        numbers.add(b, 1);
        numbers.number(story);
        QCOMPARE(numbers.of(a), first);
        QCOMPARE(numbers.of(b), first);
        QVERIFY(numbers.of(beside) != first);
    }
};

} // namespace

LILA_TEST(GenerationNumbersTest)
#include "generation_numbers_test.moc"
