// SPDX-License-Identifier: AGPL-3.0-or-later
// The second moments of matrices' inputs, against what the matrices make of these inputs.
#include "core/evaluation/random_model.h"
#include "core/inference/kernels.h"
#include "core/model/tensor_table.h"
#include "core/packing/second_moments.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <array>
#include <map>
#include <mutex>

using namespace lila;

namespace {

/// All residual states, by layer, point and position.
class StateProbe : public Probe {
public:
    void residual(int position, int layer, ResidualPoint point, std::span<const float> state) override {
        const std::lock_guard lock(m_mutex); // of several threads
        states[{layer, static_cast<int>(point), position}].assign(state.begin(), state.end());
    }
    std::map<std::array<int, 3>, std::vector<float>> states;

private:
    std::mutex m_mutex;
};

/// Σ over outputs and inputs x of (w x)² = tr(W H Wᵀ).
double outputSquare(std::span<const float> weights, const SecondMoments& moments) {
    const std::size_t n = moments.n;
    double sum = 0;
    for (std::size_t row = 0; row < weights.size() / n; ++row)
        for (std::size_t i = 0; i < n; ++i) {
            double part = 0;
            for (std::size_t j = 0; j < n; ++j)
                part += moments.sums[i * n + j] * weights[row * n + j];
            sum += part * weights[row * n + i];
        }
    return sum;
}

/// No width of it fills its last panel.
std::shared_ptr<const ModelWeights> oddWeights() {
    return weightsOf(
        randomCheckpoint({.vocabSize = 21, .dModel = 10, .nLayers = 2, .nHeads = 2, .blockSize = 12}, 3));
}

bool isNear(double a, double b) {
    return std::abs(a - b) < 1e-3 * std::abs(b);
}

} // namespace

class SecondMomentsTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const ModelWeights> m_weights = weightsOf(golden::checkpoint());
    std::shared_ptr<const PackedModel> m_model = packed(m_weights);
    std::vector<int> m_ids = golden::promptIds(readSafetensors(golden::folder / "forward.safetensors"), 1);

private Q_SLOTS:
    void theyAreOfWhatTheMatricesGet_data() {
        QTest::addColumn<bool>("odd");
        QTest::newRow("whole panels") << false;
        QTest::newRow("panels with room left") << true;
    }
    void theyAreOfWhatTheMatricesGet() {
        QFETCH(bool, odd);
        const auto weights = odd ? oddWeights() : m_weights;
        const auto model = packed(weights);
        const std::vector<int> ids = odd ? std::vector{1, 12, 3, 14, 5, 6, 1} : m_ids;
        const std::vector<std::vector<int>> stories = {ids};
        const MomentsByMatrix moments = secondMoments(model, stories);
        QCOMPARE(moments.size(), static_cast<std::size_t>(4 * weights->config.nLayers + 1));
        StateProbe probe;
        const std::vector<float> logits = Decoder(model).everyLogits(ids, &probe);
        double square = 0;
        for (const float logit : logits)
            square += static_cast<double>(logit) * logit;
        QVERIFY(isNear(outputSquare(weights->head, moments.at("head.weight")), square));

        for (int layer = 0; layer < weights->config.nLayers; ++layer) {
            const LayerWeights& own = weights->layers[layer];
            double attention = 0, feedForward = 0, norm = 0;
            for (int position = 0; position < static_cast<int>(ids.size()); ++position) {
                const auto& input =
                    probe.states.at({layer, static_cast<int>(ResidualPoint::Input), position});
                const auto& mixed =
                    probe.states.at({layer, static_cast<int>(ResidualPoint::Attention), position});
                const auto& branch =
                    probe.states.at({layer, static_cast<int>(ResidualPoint::Branch), position});
                const auto& next =
                    probe.states.at({layer + 1, static_cast<int>(ResidualPoint::Input), position});
                std::vector<float> normed(input.size());
                kernels::layerNorm(input, own.lnAttnWeight, own.lnAttnBias, normed);
                for (std::size_t i = 0; i < input.size(); ++i) {
                    attention += std::pow(mixed[i] - input[i], 2);
                    feedForward += std::pow(next[i] - branch[i] - own.ffnDownBias[i], 2);
                    norm += normed[i] * normed[i];
                }
            }
            const auto of = [&](const char* part) { return moments.at(layerTensorName(layer, part)); };
            QVERIFY(isNear(outputSquare(own.outWeight, of("attn.out.weight")), attention));
            QVERIFY(isNear(outputSquare(own.ffnDownWeight, of("ffn.2.weight")), feedForward));
            const SecondMoments qkv = of("attn.qkv.weight");
            double trace = 0;
            for (std::size_t i = 0; i < qkv.n; ++i)
                trace += qkv.sums[i * qkv.n + i];
            QVERIFY(isNear(trace, norm));
        }
    }

    void storiesAddUp() {
        const auto middle = m_ids.begin() + static_cast<std::ptrdiff_t>(m_ids.size() / 2);
        const std::vector<int> first(m_ids.begin(), middle), second(middle, m_ids.end());
        QVERIFY(!first.empty());
        const auto traceOf = [&](const std::vector<std::vector<int>>& stories) {
            const SecondMoments moments = secondMoments(m_model, stories).at("core.layers.1.ffn.0.weight");
            double trace = 0;
            for (std::size_t i = 0; i < moments.n; ++i)
                trace += moments.sums[i * moments.n + i];
            return trace;
        };
        QVERIFY(isNear(traceOf({first, {}, second}), traceOf({first}) + traceOf({second})));
    }

    /// However many there are.
    void noneIsRoundedAway() {
        const auto sumsOf = [&](int copies) {
            return secondMoments(m_model, std::vector<std::vector<int>>(copies, m_ids))
                .at("head.weight")
                .sums;
        };
        const auto once = sumsOf(1), often = sumsOf(11);
        for (std::size_t i = 0; i < once.size(); ++i)
            QCOMPARE(often[i], 11 * once[i]);
    }

    void itStopsWhereItIsTold() {
        const std::vector<std::vector<int>> stories = {m_ids, m_ids};
        QVERIFY(secondMoments(m_model, stories, [](double) { return false; }).empty());
        std::vector<double> shares;
        static_cast<void>(secondMoments(m_model, stories, [&](double share) {
            shares.push_back(share);
            return true;
        }));
        QCOMPARE(shares, (std::vector<double>{0, 0.5}));
    }
};

LILA_TEST(SecondMomentsTest)
#include "second_moments_test.moc"
