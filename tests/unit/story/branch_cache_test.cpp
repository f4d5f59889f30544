// SPDX-License-Identifier: AGPL-3.0-or-later
// Branches of a story as a model sees them: ids stay, states come back, and what was dropped is computed as
// it was.
#include "core/story/record_store.h"
#include "core/story/steered_context.h"
#include "core/story/tree/history.h"
#include "core/story/tree/story_edits.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

std::vector<int> idsOf(const Story& story, SpanId span) {
    std::vector<int> ids;
    story.span(span).tokens.forEach([&](const Token& token) { ids.push_back(token.id); });
    return ids;
}

class BranchCacheTest : public QObject {
    Q_OBJECT

    StoryModel m_model;

    Story begun(const std::string& text = "Once upon a time") const {
        Story story;
        story.apply(retyping(story, StoryPath(story), 0, 0, text));
        for (const Draft& draft : draftsOn(story, StoryPath(story)))
            story.apply(encoding(story, draft, tokensOf(*m_model.tokenizer, draft)));
        return story;
    }

    static Origin liveliness(std::uint64_t seed) {
        GenerationSettings settings;
        settings.temperature = 1;
        Origin origin;
        origin.settings = std::make_shared<const GenerationSettings>(settings);
        origin.seed = seed;
        return origin;
    }
    static Origin weakened(std::uint64_t seed) {
        Origin origin = liveliness(seed);
        Interventions interventions;
        for (int layer = 0; layer < 8; ++layer) {
            interventions.branchFactor[layer] = 40;
            interventions.betaFactor[{layer, 0}] = -30;
        }
        origin.interventions = std::make_shared<const Interventions>(interventions);
        return origin;
    }

    /// A span at a place, written as `origin` says; returns the generator as it stands then.
    static Generator write(Story& story, Generator generator, Place place, const Origin& how, int count) {
        const auto origin = std::make_shared<const Origin>(how);
        if (!how.goesOn)
            generator.start(how.seed);
        for (int i = 0; i < count; ++i) {
            const auto record = generator.step(*how.settings, *how.interventions);
            const NewToken token{record->id, record->text};
            story.apply(writingAt(story, place, std::span(&token, 1), origin));
            place = story.tip();
        }
        return generator;
    }
    /// A generator that knows nothing, brought there by what the cache knows.
    Generator at(BranchCache& cache, const Story& story, Place place, const Origin& next = {},
                 const std::function<bool()>& goOn = {}) const {
        Generator generator(m_model);
        contextIn(generator, cache, story, place, next.interventions, next.settings->context, goOn);
        return generator;
    }
    Generator fresh(const Story& story, Place place, const Origin& next = {}) const {
        BranchCache nothing(0);
        return at(nothing, story, place, next);
    }
    static double next(Generator generator, const Origin& origin) {
        GenerationSettings settings = *origin.settings;
        settings.resonator = false;
        return generator.step(settings, *origin.interventions, true)->candidates.at(0).logit;
    }

private Q_SLOTS:
    void initTestCase() {
        m_model = {packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
    }

    void typedTextIsEncodedAsATextIs_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("words") << QStringLiteral("Once upon a time, there was Lily.");
        QTest::newRow("lines") << QStringLiteral("Once.\n\n \"No\", said the  cat.\n");
        QTest::newRow("bytes") << QStringLiteral("caf\u00e9 \u2603 \U0001F600");
        QTest::newRow("spaces") << QStringLiteral("   ");
        QTest::newRow("long") << QStringLiteral("word after word ").repeated(100);
    }
    void typedTextIsEncodedAsATextIs() {
        QFETCH(QString, text);
        const Story story = begun(text.toStdString());
        const StoryPath path(story);
        QCOMPARE(QString::fromStdString(path.text(story)), text);
        Generator plain(m_model);
        plain.setText(text.toStdString());
        const Generator branch = fresh(story, story.tip());
        QCOMPARE(std::vector(branch.ids().begin(), branch.ids().end()),
                 std::vector(plain.ids().begin(), plain.ids().end()));
    }

    void textThatGoesOnGetsNoSpace_data() {
        QTest::addColumn<QString>("typed");
        QTest::newRow("comma") << QStringLiteral(", and");
        QTest::newRow("quote") << QStringLiteral("\u201d she said");
        QTest::newRow("stop") << QStringLiteral(".\nThen");
    }
    void textThatGoesOnGetsNoSpace() {
        QFETCH(QString, typed);
        Story story = begun();
        const Story before = story;
        const std::size_t end = StoryPath(story).bytes();
        story.apply(retyping(story, StoryPath(story), end, end, typed.toStdString()));
        const TokenRun& written = before.span(before.tip().span).tokens;
        QCOMPARE(story.span(StoryPath(story).parts()[0].span).tokens.slice(0, written.size()), written);
        for (const Draft& draft : draftsOn(story, StoryPath(story)))
            story.apply(encoding(story, draft, tokensOf(*m_model.tokenizer, draft)));
        const Generator branch = fresh(story, story.tip());
        QCOMPARE(QString::fromStdString(branch.text()), QStringLiteral("Once upon a time") + typed);
        // As the whole text would be encoded: the pieces behind the comma are those that follow a word.
        Generator plain(m_model);
        plain.setText(branch.text());
        QCOMPARE(std::vector(branch.ids().begin(), branch.ids().end()),
                 std::vector(plain.ids().begin(), plain.ids().end()));
    }

    void textThatIsNotEncodedIsNoContext() {
        Story story = begun();
        story.apply(retyping(story, StoryPath(story), 16, 16, " and"));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, contextOf(story, StoryPath(story)));
    }

    void theSeedWritesTheSameAgain() {
        Story story = begun();
        const Origin how = liveliness(11);
        write(story, fresh(story, story.tip()), story.tip(), how, 40);
        const SpanId first = story.tip().span;
        const Place place = story.span(first).parent;
        // Another way in between, and the first one again, from what was kept.
        BranchCache cache(std::size_t{1} << 30U);
        const Generator left = write(story, fresh(story, place), place, liveliness(12), 40);
        QVERIFY(idsOf(story, story.tip().span) != idsOf(story, first));
        cache.keep(left.decoder());
        write(story, at(cache, story, place), place, how, 40);
        QVERIFY(story.tip().span != first);
        QCOMPARE(idsOf(story, story.tip().span), idsOf(story, first));
        QCOMPARE(StoryPath(story).text(story), StoryPath(story, {first, 40}).text(story));
    }

    /// Several branches, each of which a generator has been on, and none of which it has to compute again.
    void aBranchThatWasLeftIsKnown() {
        Story story = begun();
        const Place fork = story.tip();
        BranchCache cache(std::size_t{1} << 30U);
        Generator generator(m_model);
        std::vector<Place> tips;
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            contextIn(generator, cache, story, fork, std::make_shared<const Interventions>());
            generator = write(story, std::move(generator), fork, liveliness(seed), 40);
            tips.push_back(story.tip());
        }
        for (const Place& tip : tips) {
            contextIn(generator, cache, story, tip, std::make_shared<const Interventions>());
            QCOMPARE(generator.decoder().seen(), generator.ids().size() - 1);
            QCOMPARE(next(generator, liveliness(1)), next(fresh(story, tip), liveliness(1)));
        }
    }

    void idsAreNeverEncodedAnew() {
        // Pieces that no tokenizer would choose.
        Story story = begun();
        std::vector<NewToken> pieces;
        for (const char c : std::string("there")) {
            const auto id = m_model.tokenizer->idOf(std::string(1, c));
            QVERIFY(id);
            pieces.push_back({*id, std::string(1, c)});
        }
        story.apply(writingAt(story, story.tip(), pieces, std::make_shared<const Origin>()));
        const Generator generator = fresh(story, story.tip());
        const auto ids = generator.ids().last(pieces.size());
        QVERIFY(std::ranges::equal(ids, pieces, {}, {}, &NewToken::id));
        QCOMPARE(generator.text(), "Once upon a timethere");
    }

    void halfACharacterGoesOn() {
        Story story = begun();
        const std::string snowman = "\u2603";
        std::vector<NewToken> bytes;
        for (const char c : snowman)
            for (int id = 0; id < m_model.tokenizer->size(); ++id)
                if (m_model.tokenizer->byteOf(id) == static_cast<unsigned char>(c))
                    bytes.push_back({id, {}});
        QCOMPARE(bytes.size(), 3U);
        StreamingDecoder stream(m_model.tokenizer, false);
        for (NewToken& byte : bytes)
            byte.text = stream.push(byte.id);
        const auto origin = std::make_shared<const Origin>();
        story.apply(writingAt(story, story.tip(), std::span(bytes).first(2), origin));
        ContextTokens tokens = contextOf(story, StoryPath(story)).tokens;
        ContextText context(m_model.tokenizer);
        context.setTokens(std::move(tokens));
        QCOMPARE(context.append(bytes[2].id), snowman);
        story.apply(writingAt(story, story.tip(), std::span(bytes).last(1), origin));
        QCOMPARE(StoryPath(story).text(story), "Once upon a time" + snowman);
        context.setTokens(contextOf(story, StoryPath(story)).tokens);
        QCOMPARE(context.text(), "Once upon a time" + snowman);
    }

    void whatWasDroppedIsComputedAsItWas() {
        Story story = begun();
        Generator generator = write(story, fresh(story, story.tip()), story.tip(), weakened(3), 12);
        generator = write(story, generator, story.tip(), liveliness(4), 12);
        const Origin strong = weakened(5);
        generator = write(story, generator, story.tip(), strong, 12);
        const double known = next(generator, strong);
        QVERIFY(std::abs(next(fresh(story, story.tip(), strong), strong) - known) < 1e-4);
        // As it is with the interventions of now alone, so that those of then are seen to matter.
        Generator plain(m_model);
        plain.setTokens(contextOf(story, StoryPath(story)).tokens);
        QVERIFY2(std::abs(next(plain, strong) - known) > 1e-3, "interventions without effect");
        // From a branch with the same ids that was computed otherwise.
        BranchCache cache(std::size_t{1} << 30U);
        const Place tip = story.tip();
        const Place fork = story.span(StoryPath(story).parts()[1].span).parent;
        std::vector<NewToken> same;
        const StoryPath path(story, tip);
        for (const StoryPath::Part& part : path.parts().subspan(1))
            story.span(part.span).tokens.forEach([&](const Token& t) {
                same.push_back({t.id, std::string(t.text)});
            });
        story.apply(writingAt(story, fork, same, std::make_shared<const Origin>(liveliness(1))));
        Generator computed = fresh(story, story.tip());
        QVERIFY(computed.prefill({}, ContextPolicy::Exact));
        cache.keep(computed.decoder());
        QVERIFY(std::abs(next(at(cache, story, tip, strong), strong) - known) < 1e-4);
    }

    void whatIsKnownIsNotComputed() {
        Story story = begun();
        BranchCache cache(std::size_t{1} << 30U);
        const Generator written = write(story, fresh(story, story.tip()), story.tip(), liveliness(2), 40);
        const Place place{story.tip().span, 25};
        int asked = 0;
        const auto count = [&] {
            ++asked;
            return true;
        };
        cache.keep(written.decoder());
        at(cache, story, place, weakened(1), count);
        QCOMPARE(asked, 0);
        cache.clear();
        at(cache, story, place, weakened(1), count);
        QVERIFY(asked > 0);
        asked = 0;
        cache.follow(&written.decoder());
        at(cache, story, place, weakened(1), count);
        QCOMPARE(asked, 0);
    }

    void theBudgetIsKept() {
        Story story = begun();
        const Place fork = story.tip();
        const Generator generator = fresh(story, fork);
        const auto writtenWith = [&](std::uint64_t seed) {
            return write(story, generator, fork, liveliness(seed), 40);
        };
        const std::size_t each = writtenWith(1).decoder().cacheBytes();
        BranchCache cache(3 * each);
        std::vector<Decoder> kept;
        const auto isKnown = [&](std::size_t index) {
            const Decoder* best = cache.best([&](const Decoder& decoder) {
                return std::ranges::equal(decoder.window(), kept[index].window()) ? 1U : 0U;
            });
            return best != nullptr;
        };
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            kept.push_back(writtenWith(seed).decoder());
            cache.keep(kept.back());
            cache.keep(kept.back()); // is there already
            QVERIFY(isKnown(0));     // used, hence the last to go
        }
        QCOMPARE(cache.size(), 3U);
        QCOMPARE(cache.bytes(), 3 * each);
        QVERIFY(!isKnown(2));
        QVERIFY(isKnown(4));
    }

    /// With an exact context every token past the window has one of its own, which never comes back.
    void slidingWindowsLeaveTheOthers() {
        Story story = begun();
        const Generator generator = fresh(story, story.tip());
        const Decoder branch = write(story, generator, story.tip(), liveliness(1), 40).decoder();
        BranchCache cache(3 * branch.cacheBytes());
        cache.keep(branch);
        const auto blockSize = static_cast<std::size_t>(branch.config().blockSize);
        Decoder sliding(m_model.engine);
        std::vector<int> ids(blockSize + 8, 100);
        for (std::size_t end = blockSize; end < ids.size(); ++end) {
            ids[end] = static_cast<int>(100 + end % 7);
            (void)sliding.logitsAfter(std::span(ids).first(end), ContextPolicy::Exact);
            QCOMPARE(sliding.window().size(), blockSize);
            cache.keep(sliding);
        }
        QVERIFY(cache.bytes() <= 3 * branch.cacheBytes());
        QVERIFY(cache.best([&](const Decoder& decoder) {
            return std::ranges::equal(decoder.window(), branch.window()) ? 1U : 0U;
        }) != nullptr);
    }

    /// A few positions are computed at once; and what goes on from another takes its place.
    void whatIsNotWorthItIsNotKept() {
        Story story = begun();
        BranchCache cache(std::size_t{1} << 30U);
        const auto how = liveliness(1);
        Generator generator = write(story, fresh(story, story.tip()), story.tip(), how, 5);
        cache.keep(generator.decoder());
        QCOMPARE(cache.size(), 0U);
        generator = write(story, generator, story.tip(), how, 30);
        cache.keep(generator.decoder(), 10);
        QCOMPARE(cache.size(), 0U);
        for (int round = 0; round < 2; ++round) {
            cache.keep(generator.decoder());
            QCOMPARE(cache.size(), 1U);
            generator = write(story, generator, story.tip(), how, 5);
        }
    }

    void recordsMakeRoom() {
        const auto recordOf = [](int position) {
            StepRecord record;
            record.position = position;
            record.activation.resize(6);
            record.settings = std::make_shared<const GenerationSettings>();
            record.interventions = std::make_shared<const Interventions>();
            return record;
        };
        RecordStore store(100'000);
        for (int i = 0; i < 100; ++i) {
            store.put(TokenKey{static_cast<std::uint64_t>(i)}, recordOf(i));
            QVERIFY(store.find(TokenKey{0}));
        }
        QVERIFY(store.bytes() <= 100'000);
        QVERIFY(store.size() > 10 && store.size() < 20);
        QVERIFY(!store.find(TokenKey{50}));
        QCOMPARE(store.find(TokenKey{99})->position, 99);
        // Of equal settings there is one.
        QCOMPARE(store.find(TokenKey{0})->settings.get(), store.find(TokenKey{99})->settings.get());
        QCOMPARE(store.find(TokenKey{0})->interventions.get(), store.find(TokenKey{99})->interventions.get());
        QCOMPARE(store.all().size(), store.size());
        const std::size_t before = store.bytes();
        store.put(TokenKey{99}, recordOf(7));
        QCOMPARE(store.bytes(), before);
        QCOMPARE(store.find(TokenKey{99})->position, 7);
        while (store.size() > 0)
            store.remove(store.all().begin()->first);
        QCOMPARE(store.bytes(), 0U);
        RecordStore none(0);
        none.put(TokenKey{1}, recordOf(1));
        QVERIFY(none.find(TokenKey{1}));
    }
};

} // namespace

LILA_TEST(BranchCacheTest)
#include "branch_cache_test.moc"
