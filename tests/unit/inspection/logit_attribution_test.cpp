// SPDX-License-Identifier: AGPL-3.0-or-later
// What speaks for a token adds up to what it is above another.
#include "core/evaluation/random_model.h"
#include "core/inspection/logit_attribution.h"
#include "tests/noise.h"
#include "tests/test_main.h"
#include "tests/unit/inspection/branch_looks.h"

#include <QTest>

using namespace lila;
using namespace lila::test;

class LogitAttributionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void partsAddUp_data() {
        QTest::addColumn<bool>("isDefault");
        QTest::addColumn<float>("strength");
        QTest::newRow("golden") << false << 0.0F;
        QTest::newRow("golden, changed inside") << false << 2.0F;
        QTest::newRow("default") << true << 0.0F;
        QTest::newRow("default, changed inside") << true << 2.0F;
    }
    void partsAddUp() {
        QFETCH(bool, isDefault);
        QFETCH(float, strength);
        const StoryModel model = isDefault ? defaultModel() : goldenModel();
        const ModelConfig& config = model.engine->config();
        const Interventions interventions = strength > 0 ? strong(config, strength) : Interventions();
        const Story story = written(typed("Once upon a time there was"), model, 50, interventions);
        const SeenBranch branch(model.tokenizer, story);
        Inspector inspector(model.engine);
        double geometry = 0;
        for (std::size_t token = branch.size() - 50; token < branch.size(); ++token) {
            const TokenLook look = test::look(inspector, branch, token);
            const int other = (branch.id(token) + 77) % config.vocabSize;
            const LogitAttribution parts = logitAttribution(model.weights(), look, branch.id(token), other);
            QCOMPARE(parts.difference,
                     static_cast<double>(look.logits[branch.id(token)]) - look.logits[other]);
            QVERIFY2(std::abs(parts.sum() - parts.difference) < 1e-4,
                     qPrintable(QString::number(parts.rounding)));
            QCOMPARE(parts.rounding, parts.difference - parts.sum());
            for (const LogitAttribution::Layer& layer : parts.layers)
                for (const double head : layer.geometry)
                    geometry = std::max(geometry, std::abs(head));
        }
        QVERIFY(geometry > 1e-4);
    }

    /// Biases of the projections, and heads too narrow for a geometry.
    void otherShapesAddUp_data() {
        QTest::addColumn<int>("heads");
        QTest::newRow("with geometry") << 4;
        QTest::newRow("without geometry") << 16;
    }
    void otherShapesAddUp() {
        QFETCH(int, heads);
        ModelConfig config;
        config.dModel = 64;
        config.nLayers = 2;
        config.nHeads = heads;
        config.blockSize = 32;
        config.bias = true;
        Checkpoint checkpoint = randomCheckpoint(config, 1);
        for (const char* name : {"core.layers.0.attn.out.bias", "core.layers.1.attn.out.bias"})
            checkpoint.tensors.at(name) = Tensor::fromFloats({64}, noise(64, 4));
        const StoryModel model{packed(weightsOf(checkpoint)), Tokenizer::load(golden::vocabulary)};
        const SeenBranch branch(model.tokenizer, typed("Once upon a time there was a big red ball"));
        const TokenLook look = test::look(model, branch, branch.size());
        const LogitAttribution parts = logitAttribution(model.weights(), look, 400, 500);
        QVERIFY(std::abs(parts.rounding) < 1e-4);
        QVERIFY(std::abs(parts.layers[0].attentionBias) > 1e-3);
        if (heads == 16)
            QCOMPARE(parts.layers[1].geometry, std::vector<double>(16, 0.0));
    }

    void againstItselfNothingSpeaks() {
        const StoryModel model = goldenModel();
        const SeenBranch branch(model.tokenizer, typed("Once upon a time"));
        const TokenLook look = test::look(model, branch, 3);
        QCOMPARE(logitAttribution(model.weights(), look, 5, 5).sum(), 0.0);
        const double there = logitAttribution(model.weights(), look, 5, 9).layers[1].feedForward;
        QVERIFY(std::abs(there + logitAttribution(model.weights(), look, 9, 5).layers[1].feedForward) < 1e-9);
    }

    void anIdOfAnotherVocabularyIsRefused() {
        const StoryModel model = goldenModel();
        const SeenBranch branch(model.tokenizer, typed("Once upon a time"));
        const TokenLook look = test::look(model, branch, 3);
        for (const int id : {-1, model.engine->config().vocabSize, 5000}) {
            QVERIFY_THROWS_EXCEPTION(std::out_of_range, logitAttribution(model.weights(), look, id, 5));
            QVERIFY_THROWS_EXCEPTION(std::out_of_range, logitAttribution(model.weights(), look, 5, id));
        }
    }

    /// Fewer bits explain less, and say so.
    void roundingIsToldApart() {
        const StoryModel model = goldenModel(Precision::Int8);
        const SeenBranch branch(model.tokenizer, typed("Once upon a time there was a big red ball"));
        const TokenLook look = test::look(model, branch, branch.size());
        const LogitAttribution parts = logitAttribution(model.weights(), look, 400, 500);
        QVERIFY(std::abs(parts.sum() + parts.rounding - parts.difference) < 1e-9);
        QVERIFY(std::abs(parts.rounding) < 0.5);
    }
};

LILA_TEST(LogitAttributionTest)
#include "logit_attribution_test.moc"
