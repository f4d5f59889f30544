// SPDX-License-Identifier: AGPL-3.0-or-later
// The resonator of a token's time, against the one that wrote the token and against sums written out.
#include "core/inspection/resonator_look.h"
#include "core/sampling/random.h"
#include "tests/test_main.h"
#include "tests/unit/inspection/branch_looks.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace lila;
using namespace lila::test;

namespace {

/// Writes as the window does, and remembers what the resonator held after each step.
struct Written {
    StoryModel model = goldenModel();
    Generator generator{model};
    Story story;
    std::vector<StepRecord> records;
    std::vector<std::vector<ResonatorWrite>> writes;

    Written() {
        story = typed("Once upon a time there was a little girl");
        for (const Draft& draft : draftsOn(story, StoryPath(story)))
            story.apply(encoding(story, draft, tokensOf(*model.tokenizer, draft)));
        generator.setText("Once upon a time there was a little girl");
        generator.start(9);
    }

    std::size_t words() const { return StoryPath(story).tokenCount() - records.size(); }

    void write(const GenerationSettings& settings, int count, bool goesOn) {
        Origin origin;
        origin.seed = 9;
        origin.goesOn = goesOn;
        origin.settings = std::make_shared<const GenerationSettings>(settings);
        const auto how = std::make_shared<const Origin>(std::move(origin));
        for (int i = 0; i < count; ++i) {
            const std::optional<StepRecord> record = generator.step(settings, {});
            QVERIFY(!record->endOfStory);
            const NewToken token{record->id, record->text};
            story.apply(writingAt(story, story.tip(), std::span(&token, 1), how));
            records.push_back(*record);
            const auto held = generator.resonator()->writes();
            writes.emplace_back(held.begin(), held.end());
        }
    }

    std::shared_ptr<const ResonatorSpace> space() const {
        const ModelWeights& weights = model.weights();
        return seededResonatorSpace(weights.tokenEmbedding, weights.config.dModel, 9);
    }
};

GenerationSettings lively() {
    GenerationSettings settings;
    settings.temperature = 1.3;
    settings.resonanceStrength = 2;
    return settings;
}

/// On, off, and on again with another weight.
Written threeStretches() {
    Written written;
    GenerationSettings settings = lively();
    written.write(settings, 15, false);
    settings.resonator = false;
    written.write(settings, 4, true);
    settings.resonator = true;
    settings.encodeRelationWeight = 0.25;
    written.write(settings, 15, true);
    return written;
}

} // namespace

class ResonatorLookTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itIsTheOneThatWrote() {
        const Written written = threeStretches();
        const auto space = written.space();
        const SeenBranch branch(written.model.tokenizer, written.story);
        const std::size_t words = written.words();
        for (std::size_t i = 0; i < written.records.size(); ++i) {
            const auto look = resonatorAt(branch, words + i, [&](const Origin&) { return space; });
            const StepRecord& record = written.records[i];
            QCOMPARE(look.has_value(), !record.resonatorLift.empty());
            if (!look)
                continue;
            QCOMPARE(look->relations.size(), written.writes[i].size());
            std::vector<ResonatorRelation> sorted = look->relations;
            std::ranges::sort(sorted, {}, [](const ResonatorRelation& relation) {
                return std::pair(relation.pair.from, relation.pair.to);
            });
            for (std::size_t at = 0; at < sorted.size(); ++at) {
                const ResonatorWrite& found = sorted[at].pair;
                const ResonatorWrite& held = written.writes[i][at];
                QVERIFY(found.from == held.from && found.to == held.to && found.weight == held.weight);
            }
            for (int r = 0; r < lattice::rootCount; ++r)
                QCOMPARE(2 * look->resonator.scores()[r], record.resonatorLift[r]);
            QCOMPARE(look->resonator.lastWrite().has_value(), record.resonatorWrite.has_value());
        }
    }

    void aRelationTellsWhatWroteItLast() {
        const Written written = threeStretches();
        const auto space = written.space();
        const SeenBranch branch(written.model.tokenizer, written.story);
        std::map<std::pair<int, int>, ResonatorRelation> naive;
        std::vector<std::pair<int, int>> order;
        std::optional<int> before;
        for (std::size_t i = 0; i < written.records.size(); ++i) {
            if (written.records[i].resonatorLift.empty())
                continue;
            const int id = branch.idBefore(written.words() + i);
            if (before && space->rootOf[*before] != space->rootOf[id]) {
                const std::pair pair(space->rootOf[*before], space->rootOf[id]);
                if (!naive.contains(pair))
                    order.push_back(pair);
                ResonatorRelation& relation = naive[pair];
                relation.fromId = *before;
                relation.toId = id;
                ++relation.times;
                relation.pair.weight += i < 15 ? 1 : 0.25;
            }
            before = id;
        }
        const auto look = resonatorAt(branch, branch.size() - 1, [&](const Origin&) { return space; });
        QCOMPARE(look->relations.size(), naive.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            const ResonatorRelation& found = look->relations[i];
            const ResonatorRelation& twin = naive.at(order[i]);
            QVERIFY(std::pair(found.pair.from, found.pair.to) == order[i]);
            QCOMPARE(found.times, twin.times);
            QCOMPARE(found.fromId, twin.fromId);
            QCOMPARE(found.toId, twin.toId);
            QVERIFY(std::abs(found.pair.weight - twin.pair.weight) < 1e-12);
        }
    }

    void ofAPersonsWordsAndOfUnknownStartsThereIsNone() {
        Written written;
        written.write(lively(), 3, false);
        const SeenBranch branch(written.model.tokenizer, written.story);
        const auto space = written.space();
        QVERIFY(!resonatorAt(branch, 0, [&](const Origin&) { return space; }));
        QVERIFY(!resonatorAt(branch, written.words(), [](const Origin&) { return nullptr; }));
    }

    void liftsAreProbabilitiesWithAndWithout() {
        RandomStream random(4);
        std::vector<float> logits(50);
        std::vector<float> bias(50);
        for (std::size_t id = 0; id < logits.size(); ++id) {
            logits[id] = static_cast<float>(3 * random.normal());
            bias[id] = static_cast<float>(2 * random.uniform() - 1);
        }
        const std::vector<LiftedToken> all = liftedTokens(logits, bias, 0.7, 25);
        QCOMPARE(all.size(), logits.size());
        double without = 0;
        double with = 0;
        for (std::size_t id = 0; id < logits.size(); ++id) {
            without += std::exp(static_cast<double>(logits[id]));
            with += std::exp(static_cast<double>(logits[id]) + 0.7 * static_cast<double>(bias[id]));
        }
        for (const LiftedToken& token : all) {
            const auto logit = static_cast<double>(logits[static_cast<std::size_t>(token.id)]);
            QVERIFY(std::abs(token.lift - 0.7 * bias[static_cast<std::size_t>(token.id)]) < 1e-12);
            QVERIFY(std::abs(token.without - std::exp(logit) / without) < 1e-12);
            QVERIFY(std::abs(token.with - std::exp(logit + token.lift) / with) < 1e-12);
        }
        const auto rise = [](const LiftedToken& token) { return token.with - token.without; };
        QVERIFY(std::ranges::is_sorted(all, std::greater(), rise));
        const std::vector<LiftedToken> few = liftedTokens(logits, bias, 0.7, 4);
        QCOMPARE(few.size(), std::size_t{8});
        for (std::size_t i = 0; i < 4; ++i) {
            QCOMPARE(few[i].id, all[i].id);
            QCOMPARE(few[7 - i].id, all[all.size() - 1 - i].id);
        }
    }
};

LILA_TEST(ResonatorLookTest)
#include "resonator_look_test.moc"
