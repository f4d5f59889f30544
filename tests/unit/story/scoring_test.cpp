// SPDX-License-Identifier: AGPL-3.0-or-later
// Text that is there, looked at again: a model's tokens are as their records say, a person's as if a model
// had come to them.
#include "core/story/scoring.h"
#include "core/story/steered_context.h"
#include "core/story/tree/story_edits.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <set>

using namespace lila;

namespace {

class ScoringTest : public QObject {
    Q_OBJECT

    StoryModel m_model;

    static Story typed(const std::string& text, Story story = {}) {
        const std::size_t end = StoryPath(story).bytes();
        story.apply(retyping(story, StoryPath(story), end, end, text));
        return story;
    }

    /// What writing was done with, as the window would note it.
    struct Written {
        Story story;
        std::map<TokenKey, StepRecord> records;
    };

    /// Goes on as the window does: what was typed gets its ids, the ids are the context.
    void write(Written& written, Origin how, int count, Generator* resumed = nullptr) const {
        Story& story = written.story;
        Generator fresh(m_model);
        Generator& generator = resumed != nullptr ? *resumed : fresh;
        if (!how.goesOn) {
            for (const Draft& draft : draftsOn(story, StoryPath(story)))
                story.apply(encoding(story, draft, tokensOf(*m_model.tokenizer, draft)));
            BranchCache nothing(0);
            contextIn(generator, nothing, story, story.tip(), how.interventions, how.settings->context);
            generator.start(how.seed);
        }
        const auto origin = std::make_shared<const Origin>(std::move(how));
        for (int i = 0; i < count; ++i) {
            generator.forbidEnd(origin->pastEnd && i == 0);
            const auto record = generator.step(*origin->settings, *origin->interventions);
            QVERIFY(!record->endOfStory);
            const NewToken token{record->id, record->text};
            written.records[story.freeKey()] = *record;
            story.apply(writingAt(story, story.tip(), std::span(&token, 1), origin));
        }
    }

    static Origin how(std::uint64_t seed, const GenerationSettings& settings, int strength = 0) {
        Interventions interventions;
        if (strength > 0)
            for (int layer = 0; layer < 3; ++layer) {
                interventions.betaFactor[{layer, 1}] = static_cast<float>(strength);
                interventions.branchFactor[layer] = static_cast<float>(20 * strength);
                interventions.temperatureFactor[layer] = 0.5F;
                interventions.rootBoost[{layer, 17}] = static_cast<float>(strength);
            }
        Origin origin;
        origin.seed = seed;
        origin.settings = std::make_shared<const GenerationSettings>(settings);
        origin.interventions = std::make_shared<const Interventions>(interventions);
        return origin;
    }

    static GenerationSettings lively(ContextPolicy context = ContextPolicy::Anchored) {
        GenerationSettings settings;
        settings.temperature = 1.3;
        settings.context = context;
        settings.resonanceStrength = 2;
        settings.xtcProbability = 0.5;
        settings.xtcThreshold = 0.05;
        settings.stages.append(SamplingStage::Xtc);
        return settings;
    }

    std::vector<ScoredToken> score(const Story& story, std::size_t begin, std::size_t end) const {
        Scorer scorer(m_model);
        return score(scorer, story, begin, end);
    }
    std::vector<ScoredToken> score(Scorer& scorer, const Story& story, std::size_t begin,
                                   std::size_t end) const {
        Scorer::Task task(SeenBranch(m_model.tokenizer, story), begin, end, {});
        std::vector<ScoredToken> all;
        while (!task.isDone())
            for (ScoredToken& token : scorer.next(task))
                all.push_back(std::move(token));
        return all;
    }

    static void compare(const StepRecord& again, const StepRecord& record) {
        QCOMPARE(again.id, record.id);
        QCOMPARE(again.position, record.position);
        QCOMPARE(again.windowLength, record.windowLength);
        QVERIFY(*again.settings == *record.settings);
        QVERIFY(*again.interventions == *record.interventions);
        QVERIFY(std::abs(std::exp(again.logProbability) - std::exp(record.logProbability)) < 1e-4);
        QVERIFY(std::abs(again.entropy - record.entropy) < 1e-4);
        QCOMPARE(again.keptCount, record.keptCount);
        QVERIFY(again.stages == record.stages);
        QVERIFY(std::ranges::equal(again.candidates, record.candidates, {}, &Candidate::id, &Candidate::id));
        for (std::size_t i = 0; i < again.candidates.size(); ++i)
            QVERIFY(golden::largestDifference(again.candidates[i].probability,
                                              record.candidates[i].probability) < 1e-4);
        QCOMPARE(again.resonatorLift.size(), record.resonatorLift.size());
        if (!again.resonatorLift.empty())
            QVERIFY(golden::largestDifference(again.resonatorLift, record.resonatorLift) < 1e-4);
        QCOMPARE(again.resonatorWrite.has_value(), record.resonatorWrite.has_value());
        for (std::size_t layer = 0; layer < record.activation.size(); ++layer)
            QVERIFY(golden::largestDifference(again.activation[layer].rootWeights,
                                              record.activation[layer].rootWeights) < 1e-5);
    }

private Q_SLOTS:
    void initTestCase() {
        m_model = {packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
    }

    void everyTokenIsAsItsRecordSays_data() {
        QTest::addColumn<QString>("beginning");
        QTest::addColumn<bool>("exact");
        QTest::addColumn<int>("tokens");
        QTest::newRow("behind words") << QStringLiteral("Once upon a time") << false << 12;
        QTest::newRow("from nothing") << QString() << false << 12;
        QTest::newRow("past the window, anchored") << QStringLiteral("Once upon a time") << false << 40;
        QTest::newRow("past the window, exact") << QStringLiteral("Once upon a time") << true << 25;
    }
    /// Interventions and settings change while it is written, a person writes in between, and the seed is
    /// another then.
    void everyTokenIsAsItsRecordSays() {
        QFETCH(QString, beginning);
        QFETCH(bool, exact);
        QFETCH(int, tokens);
        GenerationSettings settings = lively(exact ? ContextPolicy::Exact : ContextPolicy::Anchored);
        Written written;
        if (!beginning.isEmpty())
            written.story = typed(beginning.toStdString());
        Generator generator(m_model);
        write(written, how(11, settings, 2), tokens, &generator);
        settings.topK = 9;
        settings.xtcProbability = 0;
        Origin next = how(11, settings, 3);
        next.goesOn = true;
        write(written, next, tokens, &generator);
        written.story = typed(" and Lily said", written.story);
        Origin last = how(12, lively(), 0);
        last.pastEnd = true;
        write(written, last, 10);

        const Story& story = written.story;
        std::set<TokenKey> found;
        for (const ScoredToken& token : score(story, 0, StoryPath(story).bytes())) {
            QVERIFY(token.key);
            if (const auto record = written.records.find(*token.key); record != written.records.end()) {
                found.insert(*token.key);
                compare(token.record, record->second);
                if (QTest::currentTestFailed())
                    return;
                QVERIFY(!record->second.settings->resonator || token.withoutResonator);
            }
        }
        QCOMPARE(found.size(), written.records.size());
    }

    /// Behind a person's words as a step comes to them, without being asked for a token.
    void wordsAreScoredAsTheyStand() {
        Written written;
        written.story = typed("Once upon a time");
        write(written, how(3, lively()), 6);
        const Story story = typed(" there was a caf\u00e9. \"Hello\", said Lily", written.story);
        const std::size_t begin = StoryPath(written.story).bytes();
        const std::vector<ScoredToken> scored = score(story, begin, StoryPath(story).bytes());
        const SeenBranch branch(m_model.tokenizer, story);
        QVERIFY(story.contains(story.tip().span));
        QCOMPARE(scored.back().end, StoryPath(story).bytes());
        GenerationSettings settings;
        settings.resonator = false;
        Generator generator(m_model);
        for (std::size_t i = 1; i < scored.size(); ++i) {
            const ScoredToken& token = scored[i];
            QCOMPARE(token.begin, scored[i - 1].end);
            if (token.key)
                continue;
            QCOMPARE(token.record.text, StoryPath(story).text(story, token.begin, token.end));
            ContextTokens before;
            const std::size_t index = branch.size() - (scored.size() - i);
            for (std::size_t t = 0; t < index; ++t) {
                before.ids.push_back(branch.id(t));
                before.text += branch.text(t);
                before.ends.push_back(before.text.size());
            }
            generator.setTokens(before);
            const auto step = generator.step(settings, {}, true);
            QVERIFY(std::abs(token.record.candidates.at(0).logit - step->candidates.at(0).logit) < 1e-4);
            QCOMPARE(token.record.candidates.at(0).id, step->candidates.at(0).id);
            QVERIFY(!token.withoutResonator && token.record.resonatorLift.empty());
        }
        // The model's tokens before are there as well: the pass came by.
        QVERIFY(std::ranges::any_of(scored, [](const ScoredToken& token) { return token.key.has_value(); }));
    }

    void ofAResonatorFromAFileNothingIsMadeUp() {
        Written written{typed("Once upon a time"), {}};
        Origin origin = how(4, lively());
        origin.resonatorSha256 = "of a file";
        write(written, std::move(origin), 6);
        for (const ScoredToken& scored : score(written.story, 0, StoryPath(written.story).bytes())) {
            QVERIFY(scored.record.resonatorLift.empty() && !scored.withoutResonator);
            QVERIFY(!scored.record.settings->resonator);
        }
    }

    /// The resonator of a long generation is brought to its end a token at a time.
    void aLongReplayIsStopped() {
        Written written;
        written.story = typed("Once upon a time");
        write(written, how(11, lively()), 60);
        const std::size_t bytes = StoryPath(written.story).bytes();
        Scorer scorer(m_model);
        Scorer::Task task(SeenBranch(m_model.tokenizer, written.story), bytes - 1, bytes, {});
        while (scorer.next(task).empty()) // the model's pass
            ;
        Scorer::Task again(SeenBranch(m_model.tokenizer, written.story), bytes - 1, bytes, {});
        int asked = 0;
        QVERIFY(scorer.next(again, [&asked] { return ++asked < 30; }).empty());
        QCOMPARE(asked, 30);
        asked = 0;
        const std::vector<ScoredToken> scored = scorer.next(again, [&asked] { return ++asked > 0; });
        QVERIFY(!scored.empty() && again.isDone());
        QVERIFY2(asked > 20 && asked < 50, qPrintable(QString::number(asked))); // the rest
        compare(scored.back().record, written.records.at(*scored.back().key));
    }

    /// Whatever was looked at before, in any order, and whatever was asked to stop.
    void theOrderDoesNotMatter() {
        Written written;
        written.story = typed("Once upon a time");
        write(written, how(11, lively(), 2), 40);
        write(written, how(12, lively(), 3), 30);
        const Story& story = written.story;
        const std::size_t bytes = StoryPath(story).bytes();
        std::map<std::size_t, StepRecord> all;
        for (ScoredToken& token : score(story, 0, bytes))
            if (token.end > token.begin)
                all.emplace(token.begin, std::move(token.record));
        Scorer scorer(m_model);
        std::size_t at = 0;
        for (int round = 0; round < 40; ++round) {
            at = (at + 7919) % bytes;
            Scorer::Task stopped(SeenBranch(m_model.tokenizer, story), at, at + 1, {});
            int layers = 0;
            scorer.next(stopped, [&layers] { return ++layers < 2; });
            const std::vector<ScoredToken> found = score(scorer, story, at, at + 1);
            const auto token = std::ranges::find_if(
                found, [at](const ScoredToken& one) { return one.begin <= at && at < one.end; });
            QVERIFY(token != found.end());
            compare(token->record, all.at(token->begin));
        }
    }

    /// As of a story that a model with more pieces wrote: the last id is one that nothing is predicted from.
    void anIdOfAnotherVocabularyIsRefused() {
        for (const int id : {m_model.tokenizer->size(), 5000}) {
            Written written;
            written.story = typed("Once upon a time");
            write(written, how(11, lively()), 3);
            const NewToken token{id, " foreign"};
            written.story.apply(writingAt(written.story, written.story.tip(), std::span(&token, 1),
                                          std::make_shared<const Origin>(how(12, lively()))));
            QVERIFY_THROWS_EXCEPTION(std::out_of_range,
                                     score(written.story, 0, StoryPath(written.story).bytes()));
        }
    }
};

} // namespace

LILA_TEST(ScoringTest)
#include "scoring_test.moc"
