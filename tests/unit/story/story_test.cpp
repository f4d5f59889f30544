// SPDX-License-Identifier: AGPL-3.0-or-later
// A story as a tree: what its edits do, what takes them back, and what is refused.
#include "core/story/tree/story.h"
#include "core/story/tree/story_edits.h"
#include "tests/test_main.h"
#include "tests/unit/story/small_stories.h"

#include <QTest>

#include <chrono>

using namespace lila;

namespace {

std::string textAlong(const Story& story, Place tip) {
    return StoryPath(story, tip).text(story);
}

bool isRefused(const Story& story, const Edit& edit) {
    Story other = story;
    try {
        other.apply(edit);
    } catch (const std::invalid_argument&) {
        return other == story;
    }
    return false;
}

/// Whether it takes itself back; leaves the edit applied.
bool isReversible(Story& story, const Edit& edit) {
    const Story before = story;
    const Edit inverse = story.apply(edit);
    const Story after = story;
    const Edit again = story.apply(inverse);
    const bool wentBack = story == before;
    story.apply(again);
    return wentBack && story == after;
}

class StoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writingGrowsASpanOrBeginsOne() {
        Story story = begun();
        QCOMPARE(textOf(story), "Once upon a time there was a cat");
        QCOMPARE(story.spanCount(), 3U);
        const auto origin = story.span(story.tip().span).origin;
        story.apply(writingAt(story, story.tip(), words(" who"), origin));
        QCOMPARE(story.spanCount(), 3U);
        story.apply(writingAt(story, story.tip(), words(" ran"), anOrigin(8)));
        QCOMPARE(story.spanCount(), 4U);
        QCOMPARE(textOf(story), "Once upon a time there was a cat who ran");
    }

    void anotherCandidateIsAnotherBranch() {
        Story story = begun();
        const StoryPath path(story);
        const Place before = path.placeAt(6);
        QVERIFY(isReversible(story, writingAt(story, before, words(" two dogs"), anOrigin(9))));
        QCOMPARE(textOf(story), "Once upon a time there was two dogs");
        const auto ways = continuationsAt(story, before);
        QCOMPARE(ways.size(), 2U);
        const StoryPath other(story, leafOf(story, ways[0]));
        QCOMPARE(other.text(story), "Once upon a time there was a cat");
        QCOMPARE(other.forks(story), std::vector<Place>{before});
        QCOMPARE(*other.taken(story, before), ways[0]);
        const StoryPath now(story);
        QCOMPARE(now.forks(story), std::vector<Place>{before});
        QCOMPARE(*now.taken(story, before), ways[1]);
        QCOMPARE(beginOf(story, ways[1]), before);
        QCOMPARE(*now.sibling(story, before, -1), other.tip());
        QCOMPARE(*other.sibling(story, before, 1), story.tip());
        QVERIFY(!now.sibling(story, before, 1));
        QVERIFY(!now.sibling(story, before, -2));
        QVERIFY(!now.sibling(story, story.tip(), 0));
    }

    void forksAtTheBeginningCount() {
        Story story = begun();
        story.apply(writingAt(story, {}, words("Long ago"), {}));
        QCOMPARE(continuationsAt(story, {}).size(), 2U);
        const StoryPath path(story);
        QCOMPARE(path.forks(story), std::vector<Place>{Place{}});
        QCOMPARE(*path.taken(story, {}), (Continuation{story.tip().span, 0}));
    }

    void namesOfTokensStay() {
        Story story = begun();
        std::map<TokenKey, std::string> before;
        const auto look = [&](std::map<TokenKey, std::string>& seen) {
            for (const SpanId id : story.spans())
                story.span(id).tokens.forEach([&](const Token& token) {
                    QVERIFY(
                        seen.emplace(token.key, std::to_string(token.id) + std::string(token.text)).second);
                });
        };
        look(before);
        const StoryPath path(story);
        story.apply(retyping(story, path, 5, 9, "on"));
        std::map<TokenKey, std::string> after;
        look(after);
        for (const auto& [key, token] : before)
            QCOMPARE(after[key], token);
        QVERIFY(after.size() > before.size());
    }

    void anEditInTheMiddleForks() {
        Story story = begun();
        const Story before = story;
        QVERIFY(isReversible(story, retyping(story, StoryPath(story), 10, 11, "the"))); // "a" of the person
        QCOMPARE(textOf(story), "Once upon the time there was a cat");
        for (const SpanId id : before.spans())
            QCOMPARE(story.span(id).tokens, before.span(id).tokens);
        // What follows is as it was written, but cannot be made again here.
        const Span& tail = story.span(story.tip().span);
        QVERIFY(tail.origin->isCopied);
        QCOMPARE(tail.origin->seed, 7U);
        QCOMPARE(tail.tokens.text(), " there was a cat");
        // Its ids are those that it had.
        const StoryPath path(story);
        const auto position = path.positionOf(story, path.bytes() - 1);
        QCOMPARE(tail.tokens[position->token.from].id, 16);
    }

    void typingOnIsOneDraft() {
        Story story = begun();
        for (const char c : std::string(" and a dog"))
            QVERIFY(isReversible(story, retyping(story, StoryPath(story), StoryPath(story).bytes(),
                                                 StoryPath(story).bytes(), std::string(1, c))));
        QCOMPARE(textOf(story), "Once upon a time there was a cat and a dog");
        QCOMPARE(story.spanCount(), 4U);
        const auto drafts = draftsOn(story, StoryPath(story));
        QCOMPARE(drafts.size(), 1U);
        QCOMPARE(drafts[0].text, " and a dog");
    }

    void typingInTheMiddleIsOneFork() {
        Story story = begun();
        std::size_t at = 4;
        for (const char c : std::string(" more")) {
            QVERIFY(isReversible(story, retyping(story, StoryPath(story), at, at, std::string(1, c))));
            ++at;
        }
        QCOMPARE(textOf(story), "Once more upon a time there was a cat");
        QCOMPARE(story.spanCount(), 6U); // the draft, and what follows it of two spans
        QVERIFY(isReversible(story, retyping(story, StoryPath(story), at - 1, at, ""))); // and back
        QCOMPARE(textOf(story), "Once mor upon a time there was a cat");
        QCOMPARE(story.spanCount(), 6U);
    }

    void aWordThatChangesIsNewAsAWhole() {
        Story story = begun();
        const std::size_t end = StoryPath(story).bytes();
        QVERIFY(isReversible(story, retyping(story, StoryPath(story), end, end, "s!")));
        QCOMPARE(textOf(story), "Once upon a time there was a cats!");
        QCOMPARE(draftsOn(story, StoryPath(story))[0].text, " cats!");
        QVERIFY(isReversible(story, retyping(story, StoryPath(story), 4, 5, ""))); // "Onceupon"
        QCOMPARE(textOf(story), "Onceupon a time there was a cats!");
        QCOMPARE(draftsOn(story, StoryPath(story)).back().text, "Onceupon");
    }

    void aMarkBehindAWordLeavesTheWord() {
        Story story = begun();
        const Place end = story.tip();
        const std::size_t bytes = StoryPath(story).bytes();
        QVERIFY(isReversible(story, retyping(story, StoryPath(story), bytes, bytes, ", ")));
        QCOMPARE(story.span(story.tip().span).parent, end);
        auto drafts = draftsOn(story, StoryPath(story));
        QCOMPARE(drafts[0].text, ", ");
        QVERIFY(drafts[0].isJoined);
        QVERIFY(isReversible(story, retyping(story, StoryPath(story), bytes, bytes + 1, "")));
        drafts = draftsOn(story, StoryPath(story));
        QCOMPARE(drafts[0].text, " ");
        QVERIFY(!drafts[0].isJoined);
    }

    void aDraftIsEncodedOnce() {
        Story story;
        story.apply(retyping(story, StoryPath(story), 0, 0, "Once upon"));
        const auto drafts = draftsOn(story, StoryPath(story));
        QCOMPARE(drafts.size(), 1U);
        const TokenKey first = story.span(story.tip().span).tokens[0].key;
        story.apply({SetBookmark{first, "here"}});
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, encoding(story, drafts[0], words("Once up")));
        QVERIFY(isReversible(story, encoding(story, drafts[0], words("Once upon"))));
        QVERIFY(draftsOn(story, StoryPath(story)).empty());
        QCOMPARE(story.bookmarks().begin()->first, story.span(story.tip().span).tokens[0].key);
        QCOMPARE(story.tip().at, 2U);
        // What a model may have seen is not written over.
        story.apply(retyping(story, StoryPath(story), 9, 9, " a"));
        story.apply(retyping(story, StoryPath(story), 5, 9, "in"));
        QCOMPARE(textOf(story), "Once in a");
        QCOMPARE(continuationsAt(story, StoryPath(story).placeAt(1)).size(), 2U);
    }

    void draftsAreEncodedInTurn() {
        Story story;
        story.apply(retyping(story, StoryPath(story), 0, 0, "one two three four"));
        const SpanId span = story.tip().span;
        story.apply({Splice{
            span, 0, 1,
            TokenRun(story.freeKey(),
                     std::vector<NewToken>{{notEncoded, "one two"}, {5, " three"}, {notEncoded, " four"}})}});
        const auto drafts = draftsOn(story, StoryPath(story));
        QCOMPARE(drafts.size(), 2U);
        for (const Draft& draft : drafts)
            QVERIFY(isReversible(story, encoding(story, draft, words(draft.text))));
        QVERIFY(draftsOn(story, StoryPath(story)).empty());
        QCOMPARE(textOf(story), "one two three four");
        QCOMPARE(story.span(span).tokens.size(), 4U);
    }

    void waysStandBesideEachOther() {
        Story story = begun();
        const Place fork = StoryPath(story).placeAt(4);
        const std::vector<WrittenWay> ways = {{words(" in a wood"), anOrigin(1)},
                                              {words(" by the sea"), anOrigin(2)},
                                              {words(" far away"), anOrigin(3)}};
        QVERIFY(isReversible(story, writingWays(story, fork, ways, 1)));
        QCOMPARE(textOf(story), "Once upon a time by the sea");
        const auto all = continuationsAt(story, fork);
        QCOMPARE(all.size(), 4U); // the one that was there is the first
        QCOMPARE(textAlong(story, leafOf(story, all[0])), "Once upon a time there was a cat");
        for (std::size_t i = 0; i < ways.size(); ++i) {
            const Span& span = story.span(all[i + 1].span);
            QCOMPARE(span.origin->seed, i + 1);
            QCOMPARE(span.tokens.size(), ways[i].tokens.size());
            for (std::size_t t = 0; t < span.tokens.size(); ++t)
                QCOMPARE(span.tokens[t].id, ways[i].tokens[t].id);
        }
        // With words behind a way that its last token does not say whole, or with nothing else.
        const std::vector<WrittenWay> cut = {{words(" off"), anOrigin(4), " the"},
                                             {{}, anOrigin(5), " then"}};
        QVERIFY(isReversible(story, writingWays(story, fork, cut, 0)));
        QCOMPARE(textOf(story), "Once upon a time off the");
        const Span& rest = story.span(story.tip().span);
        QVERIFY(!rest.origin && rest.tokens[0].id == notEncoded &&
                story.span(rest.parent.span).origin->seed == 4);
        QVERIFY(!story.span(continuationsAt(story, fork)[5].span).origin);
        story.apply({MoveTip{{continuationsAt(story, fork)[2].span, 3}}});
        // At the place where a span begins as well.
        QVERIFY(isReversible(story, writingWays(story, {story.tip().span, 0}, ways, 2)));
        QCOMPARE(continuationsAt(story, fork).size(), 9U);
    }

    void aPassageIsReplacedOnANewBranch() {
        Story story = begun();
        const Story before = story;
        const auto there = StoryPath(story);
        QVERIFY(
            isReversible(story, replacing(story, there, 3, 6, words(" evening there lived"), anOrigin(9))));
        QCOMPARE(textOf(story), "Once upon a evening there lived a cat");
        const StoryPath path(story);
        QCOMPARE(path.parts().size(), 3U);
        QCOMPARE(story.span(path.parts()[1].span).origin->seed, 9U);
        const Span& copied = story.span(path.parts()[2].span);
        QVERIFY(copied.origin->isCopied);
        QCOMPARE(copied.tokens.text(), " a cat");
        QCOMPARE(copied.tokens[1].id, before.span(before.tip().span).tokens[3].id);
        QVERIFY(copied.tokens[1].key != before.span(before.tip().span).tokens[3].key);
        QCOMPARE(textAlong(story, before.tip()), "Once upon a time there was a cat");
        // A passage of nothing, and one at the end.
        QVERIFY(isReversible(story, replacing(story, path, 1, 1, words(" more"), anOrigin(1))));
        QCOMPARE(textOf(story), "Once more upon a evening there lived a cat");
        const StoryPath longer(story);
        const std::size_t size = longer.tokenCount();
        QVERIFY(isReversible(story, replacing(story, longer, size - 1, size, words(" dog"), anOrigin(2))));
        QCOMPARE(textOf(story), "Once more upon a evening there lived a dog");
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 replacing(story, longer, size, size + 1, words(" dog"), anOrigin(2)));
    }

    void removalTakesWhatBeginsThere() {
        Story story = begun();
        const StoryPath path(story);
        const Place at = path.placeAt(5);
        const Continuation old = *path.taken(story, at);
        const Place otherTip = story.tip();
        story.apply(writingAt(story, at, words(" will be"), anOrigin(3)));
        const std::size_t spans = story.spanCount();
        story.apply(writingAt(story, story.tip(), words(" one"), {}));
        // The first way is taken away, the second stays.
        QVERIFY(isReversible(story, removal(story, old)));
        QCOMPARE(textOf(story), "Once upon a time there will be one");
        QVERIFY(isRefused(story, {MoveTip{otherTip}}));
        // And the second, on which the branch is.
        const Continuation now = *StoryPath(story).taken(story, at);
        QVERIFY(isReversible(story, removal(story, now)));
        QCOMPARE(textOf(story), "Once upon a time there");
        QCOMPARE(story.spanCount(), spans - 1);
    }

    void rulesAreKept() {
        const Story story = begun();
        const SpanId person = StoryPath(story).parts()[0].span, model = story.tip().span;
        const TokenRun one(story.freeKey(), words(" x"));
        const SpanId free = story.freeSpan();
        QVERIFY(isRefused(story, {AddSpan{person, {}, one}}));
        QVERIFY(isRefused(story, {AddSpan{free, {}, {}}}));
        QVERIFY(isRefused(story, {AddSpan{free, {person, 0}, one}}));
        QVERIFY(isRefused(story, {AddSpan{free, {person, 5}, one}}));
        QVERIFY(isRefused(story, {AddSpan{free, {free, 1}, one}}));
        QVERIFY(isRefused(story, {AddSpan{free, {}, one, {}, "", 2}}));
        QVERIFY(isRefused(story, {RemoveSpan{person}}));
        QVERIFY(isRefused(story, {RemoveSpan{model}})); // the branch goes through it
        QVERIFY(isRefused(story, {RemoveSpan{rootSpan}}));
        QVERIFY(isRefused(story, {Splice{rootSpan, 0, 0, one}}));
        QVERIFY(isRefused(story, {Splice{person, 3, 2, one}}));
        QVERIFY(isRefused(story, {Splice{model, 0, 4, {}}}));
        QVERIFY(isRefused(story, {MoveTip{{model, 5}}}));
        QVERIFY(isRefused(story, {SetTitle{free, "x"}}));
        QVERIFY(isRefused(story, {SetTitle{model, "\xFF"}}));
        GenerationSettings settings;
        settings.temperature = -1;
        QVERIFY(isRefused(story, {SetSettings{std::make_shared<const GenerationSettings>(settings)}}));
        QVERIFY(isRefused(story, {SetSettings{}}));
        // What comes before a change that is refused is taken back.
        QVERIFY(isRefused(story, {SetTitle{person, "x"}, MoveTip{{person, 2}}, RemoveSpan{free}}));
        // Text that is not text.
        const auto runOf = [](const std::string& text) {
            return TokenRun(TokenKey{1}, std::vector<NewToken>{{1, text}});
        };
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, runOf("\xC3"));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, TokenRun(TokenKey{1}, {1, 2}, {1, 2}, "\xC3\xA9"));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, TokenRun(TokenKey{1}, {-2}, {1}, "a"));
    }

    void aSpanBeginsWhereItBegan() {
        Story story = begun();
        const SpanId model = story.tip().span;
        story.apply(writingAt(story, {model, 2}, words(" one"), {}));
        const SpanId child = story.tip().span;
        const TokenRun two(story.freeKey(), words(" x y"));
        // Tokens before it become more, and it goes along.
        QVERIFY(isReversible(story, {Splice{model, 0, 1, two}}));
        QCOMPARE(textOf(story), "Once upon a time x y was one");
        QCOMPARE(story.span(child).parent, (Place{model, 3}));
        QVERIFY(isRefused(story, {Splice{model, 2, 2, two}}));
        const TokenRun more(story.freeKey(), words(" z"));
        QVERIFY(isReversible(story, {Splice{model, 3, 0, more}}));
        QCOMPARE(textOf(story), "Once upon a time x y was one");
        QVERIFY(isReversible(story, {Splice{model, 3, 1, {}}}));
        QVERIFY(isReversible(story, {Splice{model, 3, 0, more, true}}));
        QCOMPARE(textOf(story), "Once upon a time x y was z one");
        QVERIFY(isReversible(story, {Splice{model, 3, 1, {}}}));
        QCOMPARE(textOf(story), "Once upon a time x y was one");
    }

    void theTipComesBack() {
        Story story = begun();
        const SpanId model = story.tip().span;
        story.apply({MoveTip{{model, 2}}});
        QVERIFY(isReversible(story, {Splice{model, 1, 3, {}}})); // the tip's token is among those
        QCOMPARE(textOf(story), "Once upon a time there");
        story.apply({MoveTip{{model, 1}}});
        QVERIFY(isReversible(story, {Splice{model, 1, 0, TokenRun(story.freeKey(), words(" is"))}}));
        QCOMPARE(textOf(story), "Once upon a time there is");
        QVERIFY(isReversible(story, {Splice{model, 0, 1, {}}}));
        QCOMPARE(textOf(story), "Once upon a time is");
    }

    void nothingOfARunIsEmpty() {
        const TokenRun run(TokenKey{1}, words("Once upon a time"));
        QVERIFY(run.slice(2, 2).empty());
        QVERIFY(run.slice(4, 9).empty());
        QVERIFY(run.text(2, 2).empty());
        QCOMPARE(run.slice(1, 3).text(), " upon a");
        TokenRun other = run;
        other.replace(1, 2, {});
        QCOMPARE(other.text(), "Once time");
        other.replace(1, 0, run.slice(1, 3));
        QCOMPARE(other, run);
        QVERIFY_THROWS_EXCEPTION(std::out_of_range, other.replace(3, 2, {}));
    }

    void aPathFindsItsTokens() {
        Story story = begun();
        story.apply(writingAt(story, StoryPath(story).placeAt(5), words(" is a tree in it"), anOrigin(4)));
        StoryPath path(story);
        const std::string text = path.text(story);
        std::string built;
        for (std::size_t i = 0; i < path.tokenCount(); ++i) {
            const auto position = path.positionAt(story, i);
            QCOMPARE(position->byte, built.size());
            QCOMPARE(path.positionOf(story, built.size())->index, i);
            const Place place = path.placeAt(i);
            QCOMPARE(place, beginOf(story, position->token));
            QCOMPARE(StoryPath(story, place).text(story), built);
            built += story.span(position->token.span).tokens[position->token.from].text;
        }
        QCOMPARE(built, text);
        QVERIFY(!path.positionOf(story, text.size()));
        story.apply(writingAt(story, story.tip(), words(" now"), story.span(story.tip().span).origin));
        path.extend(story);
        QCOMPARE(path.text(story), text + " now");
        QCOMPARE(path.tip(), story.tip());
    }

    void deepTreesAreWalkedWithoutRecursion() {
        Story story;
        for (int i = 0; i < 100'000; ++i)
            story.apply(writingAt(story, story.tip(), words(" a"), anOrigin(i)));
        QCOMPARE(StoryPath(story).parts().size(), 100'000U);
        QCOMPARE(story.spans().size(), 100'001U);
        const StoryPath path(story);
        const Continuation first = *path.taken(story, {});
        QCOMPARE(leafOf(story, first), story.tip());
        QVERIFY(isReversible(story, removal(story, first)));
        QCOMPARE(story.spanCount(), 1U);
    }

    void anEditCostsWhatItChanges() {
        // Typing and generating at the end and in the middle, in a story a hundred times as long.
        const auto secondsOf = [](std::size_t bytes) {
            Story story;
            std::string text;
            while (text.size() < bytes)
                text += "word after word ";
            story.apply(retyping(story, StoryPath(story), 0, 0, text));
            story.apply(writingAt(story, story.tip(), words(" and"), anOrigin()));
            const auto origin = story.span(story.tip().span).origin;
            StoryPath path(story);
            const auto began = std::chrono::steady_clock::now();
            for (int i = 0; i < 2000; ++i) {
                story.apply(writingAt(story, story.tip(), words(" on"), origin));
                path.extend(story);
            }
            for (int i = 0; i < 100; ++i)
                story.apply(retyping(story, StoryPath(story), bytes / 2, bytes / 2, "x"));
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        };
        const double small = secondsOf(40'000);
        const double large = secondsOf(4'000'000);
        QVERIFY2(large < 15 * small, qPrintable(QStringLiteral("%1 s and %2 s").arg(small).arg(large)));
    }
};

} // namespace

LILA_TEST(StoryTest)
#include "story_test.moc"
