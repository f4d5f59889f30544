// SPDX-License-Identifier: AGPL-3.0-or-later
// The accuracy report against what it must say of known models.
#include "core/evaluation/precision_accuracy.h"
#include "core/evaluation/random_model.h"

#include <QTest>

#include <cmath>

using namespace lila;

namespace {

ModelConfig smallConfig() {
    ModelConfig config;
    config.nLayers = 2;
    config.dModel = 64;
    config.nHeads = 8;
    config.blockSize = 32;
    config.vocabSize = 100;
    return config;
}

std::vector<std::vector<int>> someStories() {
    std::vector<std::vector<int>> stories;
    for (int s = 0; s < 3; ++s) {
        stories.emplace_back();
        for (int i = 0; i < 10 + 20 * s; ++i) // the last is longer than the window
            stories.back().push_back((7 * i + 13 * s) % 100);
    }
    stories.push_back({5}); // predicts nothing
    return stories;
}

} // namespace

class PrecisionAccuracyTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const ModelWeights> m_weights = weightsOf(randomCheckpoint(smallConfig(), 3));

private Q_SLOTS:
    void aModelEqualsItself() {
        const auto model = packed(m_weights);
        const PrecisionAccuracy same = measureAccuracy(model, model, someStories());
        QCOMPARE(same.positions, 9L + 29 + 31);
        QVERIFY(same.maxAbsLogit < 1e-5);
        QVERIFY(std::abs(same.meanKl) < 1e-9);
        QCOMPARE(same.argmaxEqual, 1.0);
        QVERIFY(std::abs(same.lossDelta) < 1e-6);
    }

    void aKnownChangeIsFound() {
        // A head of zeros predicts all tokens alike: loss ln V, and KL = ln V - entropy of the exact model.
        auto flat = std::make_shared<ModelWeights>(*m_weights);
        flat->head = std::vector<float>(flat->head.size(), 0.0F);
        const PrecisionAccuracy difference = measureAccuracy(packed(m_weights), packed(flat), someStories());
        QVERIFY(difference.maxAbsLogit > 0.1);
        QVERIFY(difference.meanKl > 1e-3);
        QVERIFY(difference.argmaxEqual < 0.2);
        const PrecisionAccuracy back = measureAccuracy(packed(flat), packed(m_weights), someStories());
        QVERIFY(std::abs(back.lossDelta + difference.lossDelta) <
                1e-5); // steps and prefill round differently
    }

    void lowerPrecisionsRankAsTheyShould() {
        const auto exact = packed(m_weights);
        const PrecisionAccuracy bf16 =
            measureAccuracy(exact, packed(m_weights, {Precision::Bf16, 1}), someStories());
        const PrecisionAccuracy int8 =
            measureAccuracy(exact, packed(m_weights, {Precision::Int8, 1}), someStories());
        QVERIFY(bf16.meanKl > 0);
        QVERIFY(int8.meanKl > bf16.meanKl);
        QVERIFY(int8.meanKl < 0.002);
    }

    void itCanBeStopped() {
        const auto model = packed(m_weights);
        const PrecisionAccuracy first =
            measureAccuracy(model, model, someStories(), [](double) { return false; });
        QCOMPARE(first.positions, 9L);
    }
};

QTEST_APPLESS_MAIN(PrecisionAccuracyTest)
#include "precision_accuracy_test.moc"
