// SPDX-License-Identifier: AGPL-3.0-or-later
// How much of a pass is geometry, against the formulas written out.
#include "core/inspection/geometry_look.h"
#include "tests/test_main.h"
#include "tests/unit/inspection/branch_looks.h"

#include <QTest>

#include <cmath>

using namespace lila;
using namespace lila::test;

class GeometryLookTest : public QObject {
    Q_OBJECT

    static TokenLook lookAt(const StoryModel& model, const Story& story) {
        const SeenBranch branch(model.tokenizer, story);
        return look(model, branch, branch.size());
    }
    static Story storyWith(const Interventions& interventions) {
        Story story = typed("Once upon a time there was a little girl");
        story.apply({SetInterventions{std::make_shared<const Interventions>(interventions)}});
        return story;
    }
    /// The mean of the squares less the square of the mean.
    static double variance(const std::vector<float>& values) {
        double sum = 0;
        double squares = 0;
        for (const double value : values) {
            sum += value;
            squares += value * value;
        }
        const auto count = static_cast<double>(values.size());
        return squares / count - sum / count * (sum / count);
    }

private Q_SLOTS:
    void sharesAreOfWhatVariesOverTheKeys() {
        const StoryModel model = goldenModel();
        for (const float factor : {0.0F, 1.0F, 30.0F}) {
            Interventions interventions;
            for (int layer = 0; layer < model.weights().config.nLayers; ++layer)
                for (int head = 0; head < model.weights().config.nHeads; ++head)
                    interventions.betaFactor[{layer, head}] = factor;
            const TokenLook seen = lookAt(model, storyWith(interventions));
            const GeometryLook found = geometryLook(seen);
            QCOMPARE(found.layers.size(), seen.heads.size());
            for (std::size_t layer = 0; layer < seen.heads.size(); ++layer)
                for (std::size_t head = 0; head < seen.heads[layer].size(); ++head) {
                    const double geometry = variance(seen.heads[layer][head].geometry);
                    const double content = variance(seen.heads[layer][head].content);
                    const double share = found.layers[layer].share[head];
                    QVERIFY(std::abs(share - geometry / (geometry + content)) < 1e-6);
                    QVERIFY(factor == 0 ? share == 0 : share > 0 && share < 1);
                }
        }
    }

    void theBranchIsAgainstWhatItIsAddedTo() {
        const StoryModel model = goldenModel();
        const ModelWeights& weights = model.weights();
        Interventions interventions;
        interventions.branchFactor[0] = -2;
        interventions.branchFactor[1] = 0;
        const TokenLook seen = lookAt(model, storyWith(interventions));
        const GeometryLook found = geometryLook(seen);
        Decoder decoder(model.engine);
        decoder.setInterventions(interventions);
        const Trace trace = decoder.trace(seen.ids);
        const auto width = static_cast<std::size_t>(weights.config.dModel);
        for (std::size_t layer = 0; layer < found.layers.size(); ++layer) {
            const auto& activation = trace.activations.back()[layer];
            const float factor = layer == 0 ? -2 : layer == 1 ? 0 : 1;
            double branch = 0;
            double x = 0;
            for (std::size_t i = 0; i < width; ++i) {
                double sum = 0;
                for (std::size_t root = 0; root < activation.rootWeights.size(); ++root)
                    for (std::size_t axis = 0; axis < 8; ++axis)
                        sum += static_cast<double>(activation.rootWeights[root]) *
                               weights.roots[root * 8 + axis] * weights.layers[layer].fromE8[i * 8 + axis];
                branch += std::pow(sum * weights.layers[layer].e8Scale * factor, 2);
                x += std::pow(seen.residual(static_cast<int>(layer), ResidualPoint::Attention)[i], 2);
            }
            QVERIFY(std::abs(found.layers[layer].branchRatio - std::sqrt(branch / x)) < 1e-5);
        }
        QVERIFY(found.layers[0].branchRatio > 1e-3);
        QCOMPARE(found.layers[1].branchRatio, 0.0);
    }

    void rootsCountByTheirEntropy() {
        std::vector<float> weights(240, 0.0F);
        weights[7] = 1;
        QCOMPARE(effectiveRoots(weights), 1.0);
        weights[7] = 0.5;
        weights[8] = 0.5;
        QVERIFY(std::abs(effectiveRoots(weights) - 2) < 1e-9);
        std::ranges::fill(weights, 1.0F / 240);
        QVERIFY(std::abs(effectiveRoots(weights) - 240) < 1e-3);
    }
};

LILA_TEST(GeometryLookTest)
#include "geometry_look_test.moc"
