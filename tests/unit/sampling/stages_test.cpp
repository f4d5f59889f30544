// SPDX-License-Identifier: AGPL-3.0-or-later
// The stages that are not the reference's, and any order of all of them, against naive twins.
#include "tests/allocation_count.h"
#include "tests/test_main.h"
#include "tests/unit/sampling/naive_stages.h"
#include "tests/unit/sampling/plain_sampling.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace lila;
using namespace lila::test;

namespace {

/// What is wrong with `result`, or nothing.
QString problem(Naive& naive, const SampleResult& result, double uniform) {
    const std::vector<double>& final = naive.after[SamplingStage::Final];
    if (result.keptCount != std::ranges::count_if(final, [](double p) { return p > 0; }))
        return QStringLiteral("%1 kept").arg(result.keptCount);
    const double below = std::accumulate(final.begin(), final.begin() + result.id, 0.0);
    if (uniform < below - 2 * rounding || uniform > below + final[result.id] + 2 * rounding)
        return QStringLiteral("token %1").arg(result.id);
    if (std::abs(std::exp(result.logProbability) - final[result.id]) > rounding)
        return QStringLiteral("log-probability");
    if (result.stages.size() != naive.after.size())
        return QStringLiteral("stages");
    std::vector<double> listed, best = final;
    for (const Candidate& c : result.candidates) {
        for (const auto& [stage, p] : naive.after)
            if (std::abs(c.probability[static_cast<std::size_t>(stage)] - p[c.id]) > rounding)
                return QStringLiteral("token %1 after %2: %3, not %4")
                    .arg(c.id)
                    .arg(QString::fromStdString(std::string(samplingStageName(stage))))
                    .arg(c.probability[static_cast<std::size_t>(stage)])
                    .arg(p[c.id]);
        if (std::ssize(listed) < recordedCandidates)
            listed.push_back(c.finalProbability());
    }
    std::ranges::sort(best, std::ranges::greater{});
    for (std::size_t i = 0; i < listed.size(); ++i)
        if (std::abs(listed[i] - best[i]) > rounding)
            return QStringLiteral("candidate %1 is not the next most probable").arg(i);
    return {};
}

} // namespace

class StagesTest : public QObject {
    Q_OBJECT

    static std::vector<int> kept(const std::vector<float>& logits, const GenerationSettings& settings,
                                 const std::vector<int>& context = {0}) {
        RandomStream random(1);
        Sampler sampler(vocabulary(logits.size()));
        std::vector<int> ids;
        for (const Candidate& c : sampler.sample(logits, {}, context, settings, &random).candidates)
            if (c.finalProbability() > 0)
                ids.push_back(c.id);
        std::ranges::sort(ids);
        return ids;
    }

    /// What DRY takes off the logit of each of ten tokens.
    static std::vector<double> penalties(const std::vector<int>& context, GenerationSettings settings) {
        settings.dryMultiplier = 1;
        Sampler sampler(vocabulary(10));
        std::vector<double> taken(10);
        const std::vector<float> logits(10);
        const auto& result = sampler.sample(logits, {}, context, settings, nullptr);
        const float free = result.candidates.front().finalProbability();
        for (const Candidate& c : result.candidates)
            taken[c.id] = std::round(1e4 * std::log(free / c.finalProbability())) / 1e4;
        return taken;
    }

private Q_SLOTS:
    void minPIsRelativeToTheMostProbable() {
        GenerationSettings s = plain();
        s.minP = 0.2;
        QCOMPARE(kept(logitsOf({0.5, 0.3, 0.11, 0.09}), s), (std::vector{0, 1, 2}));
        s.minP = 1;
        QCOMPARE(kept(logitsOf({0.4, 0.4, 0.1, 0.1}), s), (std::vector{0, 1}));
    }

    void xtcLeavesTheLeastProbableOfTheTopChoices() {
        GenerationSettings s = plain();
        s.xtcProbability = 1;
        QCOMPARE(kept(logitsOf({0.5, 0.3, 0.11, 0.05, 0.04}), s), (std::vector{2, 3, 4}));
        s.xtcThreshold = 0.4; // one top choice is none to leave out
        QCOMPARE(kept(logitsOf({0.5, 0.3, 0.11, 0.05, 0.04}), s), (std::vector{0, 1, 2, 3, 4}));
        s.xtcThreshold = 0.1;
        s.topK = 2; // of what is left to it: 0.625 and 0.375
        QCOMPARE(kept(logitsOf({0.5, 0.3, 0.11, 0.05, 0.04}), s), (std::vector{1}));
        s.xtcProbability = 0;
        QCOMPARE(kept(logitsOf({0.5, 0.3, 0.11, 0.05, 0.04}), s), (std::vector{0, 1}));
    }

    void xtcActsAsOftenAsItsProbabilitySays() {
        GenerationSettings s = plain();
        s.xtcProbability = 0.25;
        const auto logits = logitsOf({0.6, 0.4});
        Sampler sampler(vocabulary(2));
        RandomStream random(3);
        int only = 0;
        for (int i = 0; i < 20000; ++i)
            only += sampler.sample(logits, {}, {}, s, &random, Recording::None).keptCount == 1 ? 1 : 0;
        QVERIFY(std::abs(only / 20000.0 - 0.25) < 0.015);
        QCOMPARE(sampler.sample(logits, {}, {}, s, nullptr).id, 0); // where nothing is drawn it leaves all
        s.temperature = 0;
        QCOMPARE(sampler.sample(logits, {}, {}, s, &random).id, 0);
    }

    void dryGrowsWithTheRepeatedPassage() {
        const GenerationSettings s = plain();
        QCOMPARE(penalties({1, 2, 3, 5, 1, 2, 3}, s)[5], 1.75); // three tokens, one more than is allowed
        QCOMPARE(penalties({2, 3, 5, 1, 2, 3}, s)[5], 1.0);
        QCOMPARE(penalties({3, 5, 1, 2, 3}, s)[5], 0.0);
        QCOMPARE(penalties({9, 2, 3, 5, 1, 2, 3, 6, 1, 2, 3}, s)[6], 1.75);
        QCOMPARE(penalties({9, 2, 3, 5, 1, 2, 3, 6, 1, 2, 3}, s)[5], 1.0);
        QCOMPARE(penalties({2, 2, 2, 2, 2}, s)[2], 3.0625); // four of them were followed by a fifth
    }

    void dryGoesAcrossNoBreaker() {
        const GenerationSettings s = plain();
        QCOMPARE(penalties({1, 2, breaker, 3, 4, 5, 1, 2, breaker, 3, 4}, s)[5], 1.0);
        QCOMPARE(penalties({1, 2, 3, breaker, 1, 2, 3}, s)[breaker], 0.0);
        QCOMPARE(penalties({1, breaker, 5, 1, breaker}, s)[5], 0.0);
    }

    void dryStaysFinite() {
        GenerationSettings s = plain();
        s.dryMultiplier = 100;
        s.dryBase = 10;
        Sampler sampler(vocabulary(10));
        const std::vector<float> logits(10);
        const SampleResult& result = sampler.sample(logits, {}, std::vector<int>(3000, 2), s, nullptr);
        QCOMPARE(result.keptCount, 9);
    }

    void orderMatters() {
        GenerationSettings s = plain();
        s.minP = 0.4;
        s.temperature = 2;
        const auto logits = logitsOf({0.6, 0.2, 0.15, 0.05}); // of the square roots 1, 0.577, 0.5, 0.289
        QCOMPARE(kept(logits, s), (std::vector{0, 1, 2}));
        s.stages = *stagesIn("min_p, temperature");
        QCOMPARE(kept(logits, s), (std::vector{0}));
        s.stages = *stagesIn("temperature");
        QCOMPARE(kept(logits, s), (std::vector{0, 1, 2, 3}));
        s.temperature = 0;
        QCOMPARE(kept(logits, s), (std::vector{0}));
        s.stages = *stagesIn("top_k"); // no temperature at all
        QCOMPARE(kept(logits, s), (std::vector{0, 1, 2, 3}));
    }

    void whatWasCutBeforeIsStillTold() {
        GenerationSettings s = plain();
        s.topK = 2;
        s.stages = *stagesIn("top_k,temperature");
        Sampler sampler(vocabulary(5));
        const SampleResult& result =
            sampler.sample(logitsOf({0.04, 0.1, 0.5, 0.3, 0.06}), {}, {}, s, nullptr);
        std::vector<int> ids;
        for (const Candidate& c : result.candidates)
            ids.push_back(c.id);
        QCOMPARE(ids, (std::vector{2, 3, 1, 4, 0}));
    }

    void excludedTokensDoNotCome() {
        GenerationSettings s = plain();
        Sampler sampler(vocabulary(4));
        const std::vector<int> excluded = {1};
        const std::vector<TokenBias> bias = {{0, 3}};
        const auto logits = logitsOf({0.1, 0.5, 0.3, 0.1});
        const SampleResult& result =
            sampler.sample(logits, {}, {}, s, nullptr, Recording::Candidates, {}, {bias, excluded});
        QCOMPARE(result.id, 0);
        QVERIFY(result.stages.contains(SamplingStage::Bias));
        for (const Candidate& c : result.candidates)
            if (c.id == 1)
                QCOMPARE(c.finalProbability(), 0.0F);
    }

    void equalsANaiveTwinInAnyOrder() {
        RandomStream random(5);
        int compared = 0;
        for (int i = 0; i < 3000; ++i) {
            const Case given(random);
            Sampler sampler(vocabulary(given.logits.size()));
            RandomStream drawn = random;
            Naive naive(given, random);
            const double uniform = random.uniform();
            const SampleResult& result =
                sampler.sample(given.logits, given.bias, given.context, given.settings, &drawn,
                               Recording::Candidates, {}, {given.tokenBias, given.excluded});
            if (naive.isClose)
                continue;
            ++compared;
            const QString wrong = problem(naive, result, uniform);
            QVERIFY2(wrong.isEmpty(), qPrintable(QString::fromStdString(settingsToJson(given.settings)) +
                                                 QStringLiteral(": ") + wrong));
            QCOMPARE(drawn.uniform(), RandomStream(random).uniform());
        }
        QVERIFY2(compared > 1000, qPrintable(QString::number(compared)));
    }

    void stagesThatAreOffChangeNoBit() {
        RandomStream random(6);
        for (int i = 0; i < 500; ++i) {
            Case given(random);
            given.settings.stages = usualStages;
            given.settings.minP = given.settings.dryMultiplier = given.settings.xtcProbability = 0;
            GenerationSettings reference = given.settings;
            reference.stages = *stagesIn("resonator,repetition,punctuation,temperature,top_k,top_p");
            Sampler sampler(vocabulary(given.logits.size()));
            RandomStream a(i), b(i);
            const SampleResult all =
                sampler.sample(given.logits, given.bias, given.context, given.settings, &a);
            const SampleResult& eight =
                sampler.sample(given.logits, given.bias, given.context, reference, &b);
            QCOMPARE(all.id, eight.id);
            QCOMPARE(all.logProbability, eight.logProbability);
            QCOMPARE(all.stages.size(), 8U);
            for (std::size_t c = 0; c < all.candidates.size(); ++c)
                QVERIFY(all.candidates[c].probability == eight.candidates[c].probability);
        }
    }

    void nothingIsAllocatedFromTheSecondCallOn() {
        RandomStream random(7);
        std::vector<Case> cases;
        while (cases.size() < 200)
            if (Case given(random); given.logits.size() == 2048)
                cases.push_back(std::move(given));
        Sampler sampler(vocabulary(2048));
        for (const Case& given : cases) // each stage once
            sampler.sample(given.logits, given.bias, given.context, given.settings, &random);
        const long before = allocationCount;
        for (const Case& given : cases)
            for (const Recording recording : {Recording::None, Recording::Candidates})
                sampler.sample(given.logits, given.bias, given.context, given.settings, &random, recording);
        QCOMPARE(allocationCount, before);
    }

    void namesOfStagesAreReadOrRefused() {
        QCOMPARE(stagesText(*stagesIn(" top_k, temperature ")), std::string("top_k,temperature"));
        QCOMPARE(*stagesIn(stagesText(usualStages)), usualStages);
        for (const char* wrong :
             {"", "top_k,", "top_k,top_k", "model", "final", "bias", "topk", "top_k temperature"})
            QVERIFY2(!stagesIn(wrong), wrong);
    }
};

LILA_TEST(StagesTest)
#include "stages_test.moc"
