// SPDX-License-Identifier: AGPL-3.0-or-later
// What a probe records against what the pass itself tells.
#include "core/inference/batch.h"
#include "core/inference/kernels.h"
#include "core/inference/position_probe.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace lila;

namespace {

constexpr PositionParts everything{true, true, true, true, true};

std::vector<float> copied(std::span<const float> values) {
    return {values.begin(), values.end()};
}

} // namespace

class ProbeTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const ModelWeights> m_weights = weightsOf(golden::checkpoint());
    std::shared_ptr<const PackedModel> m_model = packed(m_weights);
    const ModelConfig& m_config = m_model->config();
    std::vector<int> m_ids = golden::promptIds(readSafetensors(golden::folder / "forward.safetensors"), 1);

    std::span<const int> first(std::size_t length) const { return std::span(m_ids).first(length); }

private Q_SLOTS:
    void aPositionIsThatOfATrace() {
        const int length = static_cast<int>(m_ids.size());
        const Decoder decoder(m_model);
        const Trace trace = decoder.trace(m_ids);
        for (const int position : {0, 3, length - 1}) {
            PositionProbe probe(m_config, everything);
            probe.setPosition(position);
            const std::vector<float> logits = decoder.everyLogits(m_ids, &probe);
            QCOMPARE(logits, trace.logits); // looking changes nothing
            for (int layer = 0; layer < m_config.nLayers; ++layer) {
                QVERIFY(probe.activation()[layer].rootWeights ==
                        trace.activations[position][layer].rootWeights);
                QVERIFY(probe.activation()[layer].z == trace.activations[position][layer].z);
                for (int head = 0; head < m_config.nHeads; ++head) {
                    const std::size_t row = static_cast<std::size_t>(head) * length + position;
                    QCOMPARE(copied(probe.attention(layer, head)),
                             copied(std::span(trace.attention[layer]).subspan(row * length, position + 1)));
                }
            }
        }
    }

    void theLastPositionIsSeenByPrefillStepAndBatch() {
        const std::size_t length = m_ids.size();
        PositionProbe probes[4] = {
            {m_config, everything}, {m_config, everything}, {m_config, everything}, {m_config, everything}};
        for (PositionProbe& probe : probes)
            probe.setPosition(static_cast<int>(length) - 1);
        Decoder prefilling(m_model), stepping(m_model);
        prefilling.everyLogits(m_ids, &probes[0]);
        prefilling.logitsAfter(m_ids, ContextPolicy::Exact, {}, &probes[1]);
        stepping.logitsAfter(first(length - 1), ContextPolicy::Exact);
        Decoder other = stepping;
        Batch batch(m_model);
        const BatchStep steps[] = {{&other, first(length - 1)},
                                   {&stepping, m_ids, ContextPolicy::Exact, &probes[2]}};
        batch.step(steps);
        stepping.logitsAfter(m_ids, ContextPolicy::Exact, {}, &probes[3]);
        for (const PositionProbe& probe : std::span(probes).subspan(1))
            for (int layer = 0; layer <= m_config.nLayers; ++layer) {
                QCOMPARE(copied(probe.residual(layer, ResidualPoint::Input)),
                         copied(probes[0].residual(layer, ResidualPoint::Input)));
                if (layer == m_config.nLayers)
                    continue;
                QCOMPARE(copied(probe.attention(layer, 2)), copied(probes[0].attention(layer, 2)));
                QCOMPARE(copied(probe.query(layer, 2)), copied(probes[0].query(layer, 2)));
                QCOMPARE(copied(probe.mix(layer, 2)), copied(probes[0].mix(layer, 2)));
            }
    }

    void residualsAreTheStreamOfTheModel() {
        PositionProbe probe(m_config, everything);
        const int position = 4;
        probe.setPosition(position);
        const std::vector<float> logits = Decoder(m_model).everyLogits(m_ids, &probe);
        const std::size_t d = m_config.dModel;
        const auto input = probe.residual(0, ResidualPoint::Input);
        for (std::size_t i = 0; i < d; ++i)
            QCOMPARE(input[i], m_weights->tokenEmbedding[m_ids[position] * d + i] +
                                   m_weights->positionEmbedding[position * d + i]);
        // The branch is what was quantised, through from_e8.
        for (int layer = 0; layer < m_config.nLayers; ++layer) {
            const LayerWeights& w = m_weights->layers[layer];
            lattice::Vector q{};
            std::array<float, lattice::rootCount> weights{};
            lattice::softQuantise(probe.activation()[layer].z, static_cast<float>(m_config.temp), weights, q);
            const auto before = probe.residual(layer, ResidualPoint::Attention);
            const auto after = probe.residual(layer, ResidualPoint::Branch);
            for (std::size_t i = 0; i < d; ++i) {
                const float sum = std::inner_product(q.begin(), q.end(), w.fromE8.begin() + i * 8, 0.0F);
                QVERIFY(std::abs(after[i] - before[i] - w.e8Scale * sum) < 1e-5);
            }
            double squares = 0;
            for (const float x : after)
                squares += static_cast<double>(x) * x;
            QVERIFY(std::abs(probe.residualNorm(layer, ResidualPoint::Branch) - std::sqrt(squares)) < 1e-4);
        }
        // What the final norm gets makes the logits.
        const auto last = probe.residual(m_config.nLayers, ResidualPoint::Input);
        const double mean = std::accumulate(last.begin(), last.end(), 0.0) / static_cast<double>(d);
        double variance = 0;
        for (const float x : last)
            variance += (x - mean) * (x - mean) / static_cast<double>(d);
        for (const int id : {0, 77, 2047}) {
            double logit = 0;
            for (std::size_t i = 0; i < d; ++i)
                logit += ((last[i] - mean) / std::sqrt(variance + 1e-5) * m_weights->finalNormWeight[i] +
                          m_weights->finalNormBias[i]) *
                         m_weights->head[id * d + i];
            QVERIFY(std::abs(logits[position * m_config.vocabSize + id] - logit) < 1e-4);
        }
    }

    /// What heads mixed is what attention adds, through `out`; queries are those of the norm.
    void headsAreTheAttentionOfTheModel() {
        PositionProbe probe(m_config, everything);
        const int position = 4;
        probe.setPosition(position);
        Decoder(m_model).everyLogits(m_ids, &probe);
        const std::size_t d = m_config.dModel;
        for (int layer = 0; layer < m_config.nLayers; ++layer) {
            const LayerWeights& w = m_weights->layers[layer];
            std::vector<float> mixes, norm(d);
            for (int head = 0; head < m_config.nHeads; ++head)
                std::ranges::copy(probe.mix(layer, head), std::back_inserter(mixes));
            const auto before = probe.residual(layer, ResidualPoint::Input);
            const auto after = probe.residual(layer, ResidualPoint::Attention);
            kernels::layerNorm(before, w.lnAttnWeight, w.lnAttnBias, norm);
            for (std::size_t i = 0; i < d; ++i) {
                const auto sum =
                    std::inner_product(mixes.begin(), mixes.end(), w.outWeight.begin() + i * d, 0.0);
                QVERIFY(std::abs(after[i] - before[i] - sum) < 1e-5);
                const auto query =
                    std::inner_product(norm.begin(), norm.end(), w.qkvWeight.begin() + i * d, 0.0);
                const std::size_t width = m_config.headDim();
                QVERIFY(std::abs(probe.query(layer, static_cast<int>(i / width))[i % width] - query) < 1e-5);
            }
        }
    }

    void whatIsNotAskedForIsNotThere() {
        PositionProbe probe(m_config, {.residualNorms = true});
        probe.setPosition(static_cast<int>(m_ids.size()) - 1);
        Decoder decoder(m_model);
        decoder.logitsAfter(m_ids, ContextPolicy::Exact, {}, &probe);
        QVERIFY(probe.activation().empty());
        QVERIFY(probe.attention(0, 0).empty());
        QVERIFY(probe.residual(0, ResidualPoint::Input).empty());
        QVERIFY(probe.query(0, 0).empty());
        QVERIFY(probe.mix(0, 0).empty());
        QVERIFY(probe.residualNorm(0, ResidualPoint::Input) > 0);
    }
};

LILA_TEST(ProbeTest)
#include "probe_test.moc"
