// SPDX-License-Identifier: AGPL-3.0-or-later
// AdamW against numbers computed by hand and against LibTorch's, clipping, and parameters in one buffer.
#include "tests/test_main.h"
#include "tests/unit/training/optimiser_measures.h"

#include <QTest>

#include <cmath>

using namespace lila;
using namespace lila::test;

namespace {

void verifyNear(double value, double expected, double relative = 1e-6) {
    QVERIFY2(std::abs(value - expected) <= relative * std::abs(expected),
             qPrintable(QString("%1, not %2").arg(value, 0, 'g', 10).arg(expected, 0, 'g', 10)));
}

constexpr AdamWNumbers exact{0.5, 0.75, 0.25, 0.5}; ///< binary fractions: no rounding to think of

} // namespace

class OptimiserTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneStepByHand() {
        // p = 2, g = 3, lr = 0.1, β1 = 0.5, β2 = 0.75, eps = 0.25, decay = 0.5.
        //   m = 0.5 · 3 = 1.5            m / (1 - 0.5) = 3
        //   v = 0.25 · 9 = 2.25          √(v / (1 - 0.75)) = 3
        //   p = 2 (1 - 0.1 · 0.5) - 0.1 · 3 / (3 + 0.25) = 1.9 - 0.3 / 3.25
        const AdamWResult result = adamWSteps(exact, {2}, {{3}}, {0.1});
        verifyNear(result.mean[0], 1.5);
        verifyNear(result.square[0], 2.25);
        verifyNear(result.values[0], 1.9 - 0.3 / 3.25);
    }

    void twoStepsByHand() {
        // As above, then g = -1, lr = 0.2:
        //   m = 0.5 · 1.5 - 0.5 · 1 = 0.25               m / (1 - 0.25) = 1/3
        //   v = 0.75 · 2.25 + 0.25 · 1 = 1.9375          v / (1 - 0.5625) = 1.9375 / 0.4375
        //   p = p (1 - 0.2 · 0.5) - 0.2 / 3 / (√(1.9375 / 0.4375) + 0.25)
        const AdamWResult result = adamWSteps(exact, {2}, {{3}, {-1}}, {0.1, 0.2});
        verifyNear(result.mean[0], 0.25);
        verifyNear(result.square[0], 1.9375);
        const double first = 1.9 - 0.3 / 3.25;
        verifyNear(result.values[0], 0.9 * first - 0.2 / 3 / (std::sqrt(1.9375 / 0.4375) + 0.25));
    }

    void theReferencesSettingsByHand() {
        // With eps next to nothing the first step is lr · sign(g), whatever the gradient's size, after decay.
        const AdamWResult result = adamWSteps({}, {1, -2, 0.5F}, {{1e-3F, -40, 0.25F}}, {5e-5});
        const double kept = 1 - 5e-5 * 0.01;
        verifyNear(result.values[0], kept - 5e-5 * 1e-3 / (1e-3 + 1e-8), 1e-7);
        verifyNear(result.values[1], -2 * kept + 5e-5, 1e-7);
        verifyNear(result.values[2], 0.5 * kept - 5e-5, 1e-7);
        verifyNear(result.mean[1], -4);    // 0.1 · -40
        verifyNear(result.square[1], 1.6); // 0.001 · 1600
    }

    void decayDoesNotGoThroughTheMoments() {
        const AdamWResult result = adamWSteps(exact, {2}, {{0}}, {0.1});
        QCOMPARE(result.mean[0], 0.0F);
        QCOMPARE(result.square[0], 0.0F);
        verifyNear(result.values[0], 1.9);
    }

    void whatComesAfterTheDecayedStays() {
        for (const std::size_t count : {1, 5, 40, 300001}) {
            const auto decayed = static_cast<std::int64_t>(count / 2);
            AdamWNumbers settings = exact;
            settings.decayed = decayed;
            const AdamWResult result =
                adamWSteps(settings, std::vector<float>(count, 2), {std::vector<float>(count, 0)}, {0.1});
            for (std::size_t i = 0; i < count; ++i)
                if (result.values[i] != (static_cast<std::int64_t>(i) < decayed ? 1.9F : 2.0F))
                    QFAIL(qPrintable(QString::number(i)));
        }
    }

    void matricesAreTheWeightsOfLinearLayers() {
        const std::string layer = "core.layers.0.";
        const std::set<std::string> expected{layer + "attn.qkv.weight",
                                             layer + "attn.out.weight",
                                             layer + "to_e8.weight",
                                             layer + "from_e8.weight",
                                             layer + "ffn.0.weight",
                                             layer + "ffn.2.weight",
                                             "head.weight"};
        QVERIFY(flatStep({}).matrices == expected);
    }

    void stepsTakenBeforeCount() {
        // The third step from moments of 0: corrections 1 - 0.5³ = 0.875 and 1 - 0.75³ = 0.578125.
        const AdamWResult result = adamWSteps(exact, {2}, {{3}}, {0.1}, 2);
        verifyNear(result.values[0], 1.9 - 0.1 * (1.5 / 0.875) / (std::sqrt(2.25 / 0.578125) + 0.25));
    }

    void twentyStepsAreLibTorchs() {
        for (const double decay : {0.0, 0.1})
            QVERIFY2(differenceFromTorchAdamW(decay) < 2e-6,
                     qPrintable(QString::number(differenceFromTorchAdamW(decay))));
    }

    void clippingIsLibTorchs() {
        for (const double spread : {0.001, 1.0, 100.0}) {
            const Clipped result = clipped(1, spread, 5000);
            verifyNear(result.norm, result.torchNorm, 1e-5);
            QVERIFY(result.difference < 1e-6 * std::max(1.0, spread));
        }
    }

    void clippingByHand() {
        const auto near = [](const std::vector<float>& values, std::vector<double> expected) {
            for (std::size_t i = 0; i < expected.size(); ++i)
                verifyNear(values[i], expected[i], 2e-6);
        };
        near(clippedGradients({3, -4}, 1), {0.6, -0.8}); // norm 5
        near(clippedGradients({3, -4}, 5), {3, -4});
        near(clippedGradients({3, -4}, 0), {3, -4}); // never
        near(clippedGradients({0.3F, 0.4F}, 1), {0.3F, 0.4F});
        near(clippedGradients({0, 0}, 1), {0, 0});
    }

    void gradientsArriveInTheBuffer() {
        const FlatStep step = flatStep({});
        QCOMPARE(step.gradients.size(), step.before.size());
        for (const auto& [name, gradient] : step.gradients) {
            QVERIFY2(gradient == step.expected.at(name), name.c_str());
            QCOMPARE(gradient.shape(), step.before.at(name).shape());
        }
    }

    void theModuleSharesTheBuffer() {
        const FlatStep step = flatStep({});
        QVERIFY(step.after == step.values);
        for (const auto& [name, tensor] : step.after)
            QVERIFY2(tensor != step.before.at(name), name.c_str());
    }

    void frozenParametersStay() {
        const std::set<std::string> frozen{"pos_emb", "core.layers.0.e8_scale",
                                           "core.layers.0.attn.qkv.weight"};
        const FlatStep step = flatStep(frozen);
        for (const auto& [name, tensor] : step.after) {
            const bool isFrozen = frozen.contains(name);
            QVERIFY2((tensor == step.before.at(name)) == isFrozen, name.c_str());
            QVERIFY2(step.values.contains(name) != isFrozen, name.c_str());
            QVERIFY2(step.withGradient.contains(name) != isFrozen, name.c_str());
            if (!isFrozen)
                QVERIFY2(step.gradients.at(name) == step.expected.at(name), name.c_str());
        }
    }

    void whatIsNamedFillsAgain() {
        const NamedTensors other = flatStep({}).after;
        QVERIFY(filled(other) == other);
        QVERIFY(filled({}) != other);
    }

    void whatIsNotNamedStays() {
        const NamedTensors before = filled({});
        const std::string name = "core.final_norm.bias";
        NamedTensors expected = before;
        expected[name] = Tensor::fromFloats({16}, std::vector<float>(16, 2.5F));
        QVERIFY(filled({{name, expected[name]}, {"core.tok_emb.weight", expected[name]}}) == expected);
        QVERIFY(before.at(name) != expected.at(name));
    }

    void shapesThatDoNotFitAreRefused() {
        const auto ones = [](std::vector<std::int64_t> shape, std::size_t count) {
            return Tensor::fromFloats(std::move(shape), std::vector<float>(count, 1));
        };
        QVERIFY(!isFillRefused({{"core.final_norm.bias", ones({16}, 16)}}));
        QVERIFY(isFillRefused({{"core.final_norm.bias", ones({15}, 15)}}));
        QVERIFY(isFillRefused({{"core.final_norm.bias", ones({1}, 1)}})); // LibTorch's copy would repeat it
        QVERIFY(isFillRefused({{"core.layers.0.to_e8.weight", ones({16}, 16)}}));
    }

    void aLackOfMemoryIsTold() {
#ifdef __SANITIZE_ADDRESS__
        QSKIP("the sanitizer ends a program that asks for so much");
#endif
        QVERIFY(isLackOfMemoryTold());
    }
};

LILA_TEST(OptimiserTest)
#include "optimiser_test.moc"
