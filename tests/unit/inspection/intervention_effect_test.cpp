// SPDX-License-Identifier: AGPL-3.0-or-later
// The effect of interventions against two decoders and a divergence written out; a β of factor 0 against a
// model whose head_scales are 0.
#include "core/checkpoint/checkpoint.h"
#include "core/inference/packed_model.h"
#include "core/inspection/intervention_effect.h"
#include "tests/test_main.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace lila;

namespace {

std::vector<double> softmax(std::span<const float> logits) {
    std::vector<double> p(logits.begin(), logits.end());
    const double most = *std::ranges::max_element(p);
    double sum = 0;
    for (double& x : p)
        sum += x = std::exp(x - most);
    for (double& x : p)
        x /= sum;
    return p;
}

/// Over the predictions of the last of so many ids.
InterventionEffect naive(const std::vector<float>& untouched, const std::vector<float>& changed,
                         std::size_t size, std::size_t count) {
    const std::size_t rows = untouched.size() / size;
    InterventionEffect effect;
    for (std::size_t row = rows - std::min(rows, count); row < rows; ++row) {
        const auto p = softmax(std::span(untouched).subspan(row * size, size));
        const auto q = softmax(std::span(changed).subspan(row * size, size));
        for (std::size_t id = 0; id < size; ++id)
            effect.meanKl += p[id] * std::log(p[id] / q[id]);
        effect.changedTop +=
            std::ranges::max_element(p) - p.begin() != std::ranges::max_element(q) - q.begin();
        ++effect.tokens;
    }
    effect.meanKl /= effect.tokens;
    effect.changedTop /= effect.tokens;
    return effect;
}

} // namespace

class InterventionEffectTest : public QObject {
    Q_OBJECT

    std::shared_ptr<ModelWeights> m_weights;

    std::vector<int> idsOf(int count) const {
        std::vector<int> ids(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i)
            ids[static_cast<std::size_t>(i)] = (i * 389 + 17) % m_weights->config.vocabSize;
        return ids;
    }
    static InterventionEffect measured(EffectMeter& meter, const Interventions& interventions) {
        meter.begin(interventions);
        std::optional<InterventionEffect> effect;
        while (!effect)
            effect = meter.next();
        return *effect;
    }
    Interventions allBeta(float factor) const {
        Interventions interventions;
        for (int layer = 0; layer < m_weights->config.nLayers; ++layer)
            for (int head = 0; head < m_weights->config.nHeads; ++head)
                interventions.betaFactor[{layer, head}] = factor;
        return interventions;
    }
    Interventions mixed() const {
        Interventions interventions = allBeta(-3);
        interventions.branchFactor[1] = 0;
        interventions.temperatureFactor[0] = 4;
        interventions.rootBoost[{2, 17}] = 1;
        return interventions;
    }

private Q_SLOTS:
    void initTestCase() {
        auto weights = std::make_shared<ModelWeights>(
            *weightsOf(readCheckpoint(LILA_TEST_DATA "/golden/checkpoint.pt")));
        for (LayerWeights& layer : weights->layers) {
            std::vector<float> beta(layer.headScales.begin(), layer.headScales.end());
            for (float& value : beta)
                value *= 20; // so that it matters
            layer.headScales = std::move(beta);
        }
        m_weights = std::move(weights);
    }

    void itIsThatOfTwoDecoders_data() {
        QTest::addColumn<int>("length");
        const int window = 48;
        for (const int length : {2, 3, 20, 34, window, window + 1, window + 2, 150})
            QTest::addRow("%d ids", length) << length;
    }
    void itIsThatOfTwoDecoders() {
        QFETCH(int, length);
        const auto model = packed(m_weights);
        const std::vector<int> ids = idsOf(length);
        const auto window = static_cast<std::size_t>(m_weights->config.blockSize);
        const std::size_t seen = std::min(ids.size() - 1, window);
        const auto shown = std::span(ids).subspan(ids.size() - 1 - seen, seen);
        Decoder untouched(model);
        Decoder changed(model);
        changed.setInterventions(mixed());
        const InterventionEffect expected =
            naive(untouched.everyLogits(shown), changed.everyLogits(shown),
                  static_cast<std::size_t>(m_weights->config.vocabSize), EffectMeter::lastTokens);
        EffectMeter meter(model, ids);
        for (int again = 0; again < 2; ++again) {
            const InterventionEffect effect = measured(meter, mixed());
            QCOMPARE(effect.tokens, expected.tokens);
            QVERIFY(expected.meanKl > 1e-3);
            QVERIFY2(std::abs(effect.meanKl - expected.meanKl) < 1e-5 * (1 + expected.meanKl),
                     qPrintable(QStringLiteral("%1 %2").arg(effect.meanKl).arg(expected.meanKl)));
            QCOMPARE(effect.changedTop, expected.changedTop);
            const InterventionEffect none = measured(meter, {});
            QVERIFY(none.meanKl < 1e-6 && none.changedTop == 0);
        }
    }

    void betaTimesZeroIsAModelWithNone() {
        auto without = std::make_shared<ModelWeights>(*m_weights);
        for (LayerWeights& layer : without->layers)
            layer.headScales = std::vector<float>(layer.headScales.size(), 0.0F);
        const std::vector<int> ids = idsOf(40);
        const auto shown = std::span(ids).first(ids.size() - 1);
        const InterventionEffect expected =
            naive(Decoder(packed(m_weights)).everyLogits(shown), Decoder(packed(without)).everyLogits(shown),
                  static_cast<std::size_t>(m_weights->config.vocabSize), EffectMeter::lastTokens);
        EffectMeter meter(packed(m_weights), ids);
        const InterventionEffect effect = measured(meter, allBeta(0));
        QVERIFY(expected.meanKl > 1e-3 && expected.changedTop > 0);
        QVERIFY(std::abs(effect.meanKl - expected.meanKl) < 1e-5);
        QCOMPARE(effect.changedTop, expected.changedTop);
    }

    void whereNothingWasPredictedThereIsNoEffect() {
        for (const int length : {0, 1}) {
            EffectMeter meter(packed(m_weights), idsOf(length));
            QCOMPARE(measured(meter, mixed()).tokens, 0);
        }
    }

    /// What is stopped is done again.
    void itCanBeStopped() {
        EffectMeter meter(packed(m_weights), idsOf(48));
        const InterventionEffect expected = measured(meter, mixed());
        EffectMeter stopped(packed(m_weights), idsOf(48));
        stopped.begin(mixed());
        std::optional<InterventionEffect> effect;
        for (int i = 0; !effect && i < 1000; ++i)
            effect = stopped.next([i] { return i % 3 == 0; });
        QVERIFY(effect);
        QCOMPARE(effect->meanKl, expected.meanKl);
        QCOMPARE(effect->tokens, expected.tokens);
    }

    void theSearchFindsWhereAKlIsReached() {
        FactorSearch search(0.1);
        const auto kl = [](double factor) { return 0.001 * (factor - 1) * (factor - 1); };
        int steps = 0;
        while (!search.tell(kl(search.factor())))
            QVERIFY(++steps < 40);
        QVERIFY(search.isReached());
        QVERIFY(std::abs(search.factor() - 11) < 0.2);

        FactorSearch none(0.1);
        while (!none.tell(0.01))
            QVERIFY(none.factor() <= FactorSearch::most);
        QVERIFY(!none.isReached());
        QCOMPARE(none.factor(), FactorSearch::most);
    }
};

LILA_TEST(InterventionEffectTest)
#include "intervention_effect_test.moc"
