// SPDX-License-Identifier: AGPL-3.0-or-later
// The sampling stages against hand-computed numbers.
#include "core/sampling/sampler.h"
#include "tests/test_main.h"
#include "tests/unit/sampling/plain_sampling.h"

#include <QTest>

#include <cmath>

using namespace lila;
using test::logitsOf;
using test::plain;

namespace {

bool near(double a, double b) {
    return std::abs(a - b) < 1e-5;
}

} // namespace

class SamplerTest : public QObject {
    Q_OBJECT

    Sampler m_sampler{SamplingVocabulary{.punctuation = {4}}};

    std::vector<float> run(const std::vector<float>& logits, const GenerationSettings& settings,
                           const std::vector<int>& context = {0}, const std::vector<float>& bias = {}) {
        return run(SamplingStage::Final, logits, settings, context, bias);
    }
    /// Probabilities after `stage`; the vocabulary must be small enough to be recorded whole.
    std::vector<float> run(SamplingStage stage, const std::vector<float>& logits,
                           const GenerationSettings& settings, const std::vector<int>& context = {0},
                           const std::vector<float>& bias = {}) {
        std::vector<float> probabilities(logits.size(), NAN);
        for (const Candidate& c : m_sampler.sample(logits, bias, context, settings, nullptr).candidates)
            probabilities[c.id] = c.probability[static_cast<int>(stage)];
        return probabilities;
    }

private Q_SLOTS:
    void plainIsTheSoftmax() {
        const auto p = run(logitsOf({0.5, 0.3, 0.1, 0.06, 0.04}), plain());
        QVERIFY(near(p[0], 0.5) && near(p[1], 0.3) && near(p[4], 0.04));
    }

    void temperatureSharpens() {
        GenerationSettings s = plain();
        s.temperature = 0.5;
        const auto p = run(logitsOf({0.6, 0.4}), s, {0});
        QVERIFY(near(p[0], 0.36 / (0.36 + 0.16)));
    }

    void temperatureZeroTakesTheMostProbable() {
        GenerationSettings s = plain();
        const auto logits = logitsOf({0.1, 0.5, 0.25, 0.15});
        for (const double temperature : {0.0, 1e-300, 1e-9}) {
            s.temperature = temperature;
            RandomStream random(3);
            const SampleResult& r = m_sampler.sample(logits, {}, std::vector{0}, s, &random);
            QCOMPARE(r.id, 1);
            QCOMPARE(r.logProbability, 0.0);
            QCOMPARE(r.entropy, 0.0);
            QCOMPARE(r.keptCount, 1);
            QCOMPARE(random.uniform(), RandomStream(3).uniform()); // nothing is drawn
            std::vector<int> order;
            for (const Candidate& c : r.candidates)
                order.push_back(c.id);
            QCOMPARE(order, (std::vector{1, 2, 3, 0}));
            const Candidate& second = r.candidates[1];
            QVERIFY(near(second.probability[static_cast<int>(SamplingStage::Punctuation)], 0.25));
            for (const auto stage : {SamplingStage::Temperature, SamplingStage::TopK, SamplingStage::Final}) {
                QCOMPARE(r.candidates[0].probability[static_cast<int>(stage)], 1.0F);
                QCOMPARE(second.probability[static_cast<int>(stage)], 0.0F);
            }
        }
        // Of equals the lowest id.
        QCOMPARE(m_sampler.sample(std::vector<float>(5, 0.25F), {}, std::vector{0}, s, nullptr).id, 0);
    }

    void topKKeepsTiesAtTheEdge() {
        GenerationSettings s = plain();
        s.topK = 2;
        auto p = run(logitsOf({0.5, 0.2, 0.2, 0.06, 0.04}), s);
        QVERIFY(near(p[0], 5.0 / 9) && near(p[1], 2.0 / 9) && near(p[2], 2.0 / 9));
        QCOMPARE(p[3], 0.0F);
        // The probabilities handed to top-p are not renormalised.
        QVERIFY(near(run(SamplingStage::TopK, logitsOf({0.5, 0.2, 0.2, 0.06, 0.04}), s)[0], 0.5));
        s.topK = 0;
        p = run(logitsOf({0.5, 0.2, 0.2, 0.06, 0.04}), s);
        QVERIFY(near(p[4], 0.04));
    }

    void topPCutsWhereTheSumBeforeExceeds() {
        GenerationSettings s = plain();
        s.topP = 0.6;
        auto p = run(logitsOf({0.1, 0.5, 0.3, 0.06, 0.04}), s);
        // Before the third (0.1) the sum is 0.8 > 0.6; before the second (0.3) it is 0.5.
        QCOMPARE(std::ranges::count_if(p, [](float x) { return x > 0; }), 2);
        QVERIFY(near(p[1], 0.625) && near(p[2], 0.375));
        s.topP = 0.01;
        p = run(logitsOf({0.1, 0.5, 0.3, 0.06, 0.04}), s);
        QVERIFY(near(p[1], 1));
    }

    void topPKeepsWhereTheSumBeforeEqualsIt() {
        GenerationSettings s = plain();
        s.topP = 0.5;
        const auto kept = [&](std::size_t size) {
            return m_sampler.sample(std::vector<float>(size), {}, {}, s, nullptr).keptCount;
        };
        QCOMPARE(kept(4), 3);
        QCOMPARE(kept(1024), 513);
    }

    void topPCountsWhatTopKLeftWithoutRenormalising() {
        GenerationSettings s = plain();
        s.topK = 3;
        s.topP = 0.85;
        // 0.4 + 0.3 = 0.7, not over 0.85, so the third stays; renormalised it would be 0.875 and go out.
        const auto p = run(logitsOf({0.4, 0.3, 0.1, 0.1, 0.1}), s);
        QVERIFY(p[2] > 0);
    }

    void repetitionCountsOccurrencesInTheWindow() {
        GenerationSettings s = plain();
        s.repetitionPenalty = 0.5;
        s.repetitionWindow = 3;
        const auto p = run({0, 0, 0}, s, {2, 0, 1, 1});
        // In the window 0, 1, 1: token 0 once, 1 twice, 2 not.
        const double z = std::exp(-0.5) + std::exp(-1.0) + 1;
        QVERIFY(near(p[0], std::exp(-0.5) / z) && near(p[1], std::exp(-1.0) / z) && near(p[2], 1 / z));
        s.repetitionWindow = 0;
        QVERIFY(near(run({0, 0, 0}, s, {0, 0})[0], 1.0 / 3));
    }

    void punctuationDoesNotRepeatAtOnce() {
        QVERIFY(run({0, 0, 0, 0, 1}, plain(), {4})[4] < 1e-20);
        QVERIFY(near(run({0, 0, 0, 0, 0}, plain(), {4, 3})[4], 0.2));
    }

    void resonatorBiasIsScaledByItsStrength() {
        GenerationSettings s = plain();
        s.resonanceStrength = 2;
        const auto p = run({0, 0}, s, {0}, {0.5F, -0.5F});
        QVERIFY(near(p[0], std::exp(1.0) / (std::exp(1.0) + std::exp(-1.0))));
    }

    void drawFollowsTheProbabilities() {
        RandomStream random(7);
        std::array<int, 3> count{};
        const auto logits = logitsOf({0.7, 0.2, 0.1});
        const std::vector<int> context = {0};
        for (int i = 0; i < 20000; ++i)
            ++count[m_sampler.sample(logits, {}, context, plain(), &random).id];
        QVERIFY(std::abs(count[0] / 20000.0 - 0.7) < 0.015);
        QVERIFY(std::abs(count[1] / 20000.0 - 0.2) < 0.015);
    }

    void sameSeedSameDraws() {
        RandomStream a(11), b(11);
        const std::vector<int> context = {0};
        for (int i = 0; i < 50; ++i)
            QCOMPARE(m_sampler.sample(logitsOf({0.4, 0.3, 0.3}), {}, context, plain(), &a).id,
                     m_sampler.sample(logitsOf({0.4, 0.3, 0.3}), {}, context, plain(), &b).id);
    }

    void resultDescribesTheDraw() {
        const std::vector<int> context = {0};
        GenerationSettings s = plain();
        s.topK = 2;
        const SampleResult r = m_sampler.sample(logitsOf({0.1, 0.5, 0.25, 0.15}), {}, context, s, nullptr);
        QCOMPARE(r.id, 1);
        QCOMPARE(r.keptCount, 2);
        QVERIFY(near(r.logProbability, std::log(2.0 / 3)));
        QVERIFY(near(r.entropy, -(2.0 / 3 * std::log2(2.0 / 3) + 1.0 / 3 * std::log2(1.0 / 3))));
        QCOMPARE(r.candidates.size(), 4U);
        QCOMPARE(r.candidates[2].id, 3); // cut out by top-k, but still told
        QVERIFY(near(r.candidates[2].probability[static_cast<int>(SamplingStage::Temperature)], 0.15));
        QCOMPARE(r.candidates[2].finalProbability(), 0.0F);
    }

    void notFiniteLogitsAreRefused() {
        const std::vector<int> context = {0};
        GenerationSettings s = plain();
        s.temperature = 0.01;
        for (const float bad : {NAN, INFINITY, -INFINITY, 1e37F}) // the last divided by 0.01 is infinite
            for (const std::size_t at : {0, 30, 32}) {
                std::vector<float> logits(33);
                logits[at] = bad;
                QVERIFY_EXCEPTION_THROWN(m_sampler.sample(logits, {}, context, s, nullptr),
                                         std::runtime_error);
            }
    }
};

LILA_TEST(SamplerTest)
#include "sampler_test.moc"
