// SPDX-License-Identifier: AGPL-3.0-or-later
// Branches of a story as a model sees them: ids stay, states come back, and what was dropped is computed as
// it was.
#include "core/story/branch_cache.h"
#include "core/story/record_store.h"
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
    static std::optional<BranchCache::Branch> at(BranchCache& cache, const Story& story, Place place,
                                                 const Origin& next = {},
                                                 const std::function<bool()>& goOn = {}) {
        return cache.at(story, StoryPath(story, place), next.interventions, next.settings->context, goOn);
    }
    Generator fresh(const Story& story, Place place, const Origin& next = {}) const {
        BranchCache cache(m_model, 0);
        return at(cache, story, place, next)->generator;
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
        // Another way in between, and the first one again, from what was kept and from nothing.
        BranchCache cache(m_model, std::size_t{1} << 30U);
        cache.keep(story, StoryPath(story), fresh(story, story.tip()));
        write(story, at(cache, story, place)->generator, place, liveliness(12), 40);
        QVERIFY(idsOf(story, story.tip().span) != idsOf(story, first));
        write(story, at(cache, story, place)->generator, place, how, 40);
        QVERIFY(story.tip().span != first);
        QCOMPARE(idsOf(story, story.tip().span), idsOf(story, first));
        QCOMPARE(StoryPath(story).text(story), StoryPath(story, {first, 40}).text(story));
    }

    void aBranchGoesOnAsIfItHadNotBeenLeft() {
        Story story = begun();
        const Origin how = liveliness(5);
        Generator generator = write(story, fresh(story, story.tip()), story.tip(), how, 20);
        BranchCache cache(m_model, std::size_t{1} << 30U);
        cache.keep(story, StoryPath(story), generator);
        const Place left = story.tip();
        write(story, fresh(story, {left.span, 3}), {left.span, 3}, liveliness(6), 5); // elsewhere
        auto branch = at(cache, story, left);
        QVERIFY(branch->goesOn);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(branch->generator.step(*how.settings, {})->id, generator.step(*how.settings, {})->id);
        // Not where a person's text was seen with other interventions than are to come.
        story.apply({MoveTip{story.span(left.span).parent}});
        Generator before = fresh(story, story.tip());
        QVERIFY(before.prefill({}, ContextPolicy::Exact));
        cache.keep(story, StoryPath(story), before);
        QVERIFY(!at(cache, story, story.tip(), weakened(1))->goesOn);
        // Where it was kept, and nowhere else.
        story.apply({MoveTip{{left.span, 2}}});
        QVERIFY(!at(cache, story, {left.span, 19})->goesOn);
        QVERIFY(!at(cache, story, story.tip())->goesOn);
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
        BranchCache cache(m_model, std::size_t{1} << 30U);
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
        cache.keep(story, StoryPath(story), computed);
        QVERIFY(std::abs(next(at(cache, story, tip, strong)->generator, strong) - known) < 1e-4);
    }

    void whatIsKnownIsNotComputed() {
        Story story = begun();
        BranchCache cache(m_model, std::size_t{1} << 30U);
        cache.keep(story, StoryPath(story),
                   write(story, fresh(story, story.tip()), story.tip(), liveliness(2), 30));
        const Place place{story.tip().span, 25};
        int asked = 0;
        const auto count = [&] {
            ++asked;
            return true;
        };
        QVERIFY(at(cache, story, place, weakened(1), count));
        QCOMPARE(asked, 0);
        BranchCache other(m_model, 0);
        QVERIFY(at(other, story, place, weakened(1), count));
        QVERIFY(asked > 0);
        QVERIFY(!at(other, story, place, weakened(1), [] { return false; }));
    }

    void theBudgetIsKept() {
        Story story = begun();
        const Place fork = story.tip();
        std::vector<Place> tips;
        Generator generator = fresh(story, fork);
        BranchCache cache(m_model, 3 * write(story, generator, fork, liveliness(1), 5).bytes() + 1000);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, cache.keep(story, StoryPath(story), generator));
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            Generator written = write(story, generator, fork, liveliness(seed), 5);
            tips.push_back(story.tip());
            cache.keep(story, StoryPath(story), written);
            cache.keep(story, StoryPath(story), written); // takes its own place
            QVERIFY(at(cache, story, tips[0])->goesOn);   // used, hence the last to go
        }
        QCOMPARE(cache.size(), 3U);
        QVERIFY(cache.bytes() > 0);
        QVERIFY(!at(cache, story, tips[2])->goesOn);
        QVERIFY(at(cache, story, tips[4])->goesOn);
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
