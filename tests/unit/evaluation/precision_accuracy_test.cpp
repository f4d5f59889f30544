// SPDX-License-Identifier: AGPL-3.0-or-later
// The accuracy report against what it must say of known models.
#include "core/evaluation/precision_accuracy.h"
#include "core/evaluation/random_model.h"
#include "core/inference/decoder.h"
#include "core/tokenizer/tokenizer.h"
#include "core/training/texts/story_text.h"
#include "tests/test_main.h"

#include <QTest>

#include <cmath>
#include <fstream>
#include <iterator>

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

    /// Means over all positions of the stories, computed the long way.
    std::pair<double, double> exactLossAndEntropy() const {
        const Decoder decoder(packed(m_weights));
        double loss = 0, entropy = 0;
        int positions = 0;
        for (std::vector<int> ids : someStories()) {
            ids.resize(std::min<std::size_t>(ids.size(), 32));
            const std::vector<float> logits = decoder.everyLogits(ids);
            for (std::size_t t = 0; t + 1 < ids.size(); ++t, ++positions) {
                double sum = 0;
                for (int i = 0; i < 100; ++i)
                    sum += std::exp(static_cast<double>(logits[t * 100 + i]));
                loss += std::log(sum) - logits[t * 100 + ids[t + 1]];
                for (int i = 0; i < 100; ++i) {
                    const double p = std::exp(static_cast<double>(logits[t * 100 + i])) / sum;
                    entropy -= p * std::log(p);
                }
            }
        }
        return {loss / positions, entropy / positions};
    }

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
        QVERIFY(difference.argmaxEqual < 0.2);
        const auto [loss, entropy] = exactLossAndEntropy();
        QVERIFY(std::abs(difference.lossDelta - (std::log(100.0) - loss)) < 1e-4);
        QVERIFY(std::abs(difference.meanKl - (std::log(100.0) - entropy)) < 1e-4);
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

    void theDefaultModelStandsInt8() {
        const auto weights =
            weightsOf(readCheckpoint(LILA_SOURCE_DIR "/resources/models/tiny_stories.safetensors"));
        const auto tokenizer = Tokenizer::load(LILA_SOURCE_DIR "/vocab/e8_morpheme_.model");
        std::ifstream file(LILA_SOURCE_DIR "/resources/texts/stories.txt");
        std::vector<std::vector<int>> stories;
        for (const std::string& story : storiesIn(std::string{std::istreambuf_iterator<char>(file), {}}))
            stories.push_back(tokenizer->encode(story));
        QVERIFY(stories.size() >= 8);
        stories.resize(8);
        const PrecisionAccuracy int8 =
            measureAccuracy(packed(weights), packed(weights, {.precision = Precision::Int8}), stories);
        QVERIFY2(int8.meanKl < 0.002, qPrintable(QString::number(int8.meanKl)));
        QVERIFY2(int8.argmaxEqual > 0.98, qPrintable(QString::number(int8.argmaxEqual)));
    }

    void itCanBeStopped() {
        const auto model = packed(m_weights);
        const PrecisionAccuracy first =
            measureAccuracy(model, model, someStories(), [](double) { return false; });
        QCOMPARE(first.positions, 9L);
    }
};

LILA_TEST(PrecisionAccuracyTest)
#include "precision_accuracy_test.moc"
