// SPDX-License-Identifier: AGPL-3.0-or-later
// Interventions in the engine against the LibTorch module with the same written into its layers.
#include "core/lattice/e8.h"
#include "tests/golden.h"
#include "tests/test_main.h"
#include "tests/unit/model/changed_module.h"

#include <QTest>

using namespace lila;
using test::LayerChange;

namespace {

constexpr float strongBranch = 5; ///< so that what is done to the quantiser shows

/// Both forms of the same.
struct Change {
    explicit Change(const ModelConfig& config) : layers(config.nLayers) {
        for (LayerChange& layer : layers) {
            layer.betaFactors.assign(config.nHeads, 1);
            layer.rootBoosts.assign(lattice::rootCount, 0);
        }
    }
    void beta(int layer, int head, float factor) {
        interventions.betaFactor[{layer, head}] = factor;
        layers[layer].betaFactors[head] = factor;
    }
    void branch(int layer, float factor) {
        interventions.branchFactor[layer] = factor;
        layers[layer].branchFactor = factor;
    }
    void temperature(int layer, float factor) {
        interventions.temperatureFactor[layer] = factor;
        layers[layer].temperatureFactor = factor;
    }
    void boost(int layer, int root, float by) {
        interventions.rootBoost[{layer, root}] = by;
        layers[layer].rootBoosts[root] = by;
    }

    Interventions interventions;
    std::vector<LayerChange> layers;
};

} // namespace

class InterventionsTest : public QObject {
    Q_OBJECT

    Checkpoint m_checkpoint = golden::checkpoint();
    ModelConfig m_config = configOf(m_checkpoint);
    std::vector<int> m_ids;

    /// Of prefill and of decoding, a row a position.
    std::vector<std::vector<float>> engineLogits(const Interventions& interventions) const {
        const auto model = packed(weightsOf(m_checkpoint));
        Decoder decoder(model);
        decoder.setInterventions(interventions);
        std::vector<float> decoded;
        for (std::size_t length = 1; length <= m_ids.size(); ++length) {
            const auto logits = decoder.logitsAfter(std::span(m_ids).first(length), ContextPolicy::Exact);
            decoded.insert(decoded.end(), logits.begin(), logits.end());
        }
        return {decoder.everyLogits(m_ids), decoded};
    }

    /// Root weights round by up to golden::rootWeightTolerance, and a stronger branch says so more loudly.
    void equals(const Change& change, double tolerance = 1e-4) {
        const auto module = test::changedModuleLogits(m_checkpoint, m_ids, change.layers);
        const auto engine = engineLogits(change.interventions);
        for (const std::vector<float>& logits : engine)
            QVERIFY2(golden::largestDifference(logits, module) < tolerance,
                     qPrintable(QString::number(golden::largestDifference(logits, module))));
        QVERIFY(golden::largestDifference(engine[0], engineLogits({})[0]) > 1e-3); // it acts
    }

private Q_SLOTS:
    void initTestCase() {
        for (int i = 0; i < m_config.blockSize; ++i)
            m_ids.push_back((i * 37 + i * i) % 2000 + 4);
    }

    void theUnchangedModuleIsTheModule() {
        const Change none(m_config);
        QVERIFY(golden::largestDifference(test::changedModuleLogits(m_checkpoint, m_ids, none.layers),
                                          engineLogits({})[0]) < 1e-4);
    }

    void betaFactors() {
        Change change(m_config);
        for (int head = 0; head < m_config.nHeads; ++head)
            change.beta(head % m_config.nLayers, head, 4.0F * static_cast<float>(head) - 10);
        equals(change);
    }

    void branchFactors() {
        Change change(m_config);
        change.branch(0, 0);
        change.branch(1, -5);
        change.branch(2, 4);
        equals(change);
    }

    void quantiserFromHardToSoft_data() {
        QTest::addColumn<float>("factor");
        for (const float factor : {0.0F, 1e-7F, 0.01F, 0.5F, 3.0F, 100.0F})
            QTest::addRow("%g", static_cast<double>(factor)) << factor;
    }
    void quantiserFromHardToSoft() {
        QFETCH(float, factor);
        Change change(m_config);
        for (int layer = 0; layer < m_config.nLayers; ++layer) {
            change.branch(layer, strongBranch);
            change.temperature(layer, factor);
        }
        equals(change, 1e-4 * strongBranch);
    }

    void boostedRoots_data() {
        QTest::addColumn<float>("temperature");
        QTest::newRow("soft") << 1.0F;
        QTest::newRow("softer") << 20.0F;
        QTest::newRow("hard") << 0.0F;
    }
    void boostedRoots() {
        QFETCH(float, temperature);
        Change change(m_config);
        for (int layer = 0; layer < m_config.nLayers; ++layer) {
            change.branch(layer, strongBranch);
            change.temperature(layer, temperature);
            change.boost(layer, 17 + layer, 3);
            change.boost(layer, 200, -0.5F);
            change.boost(layer, 239, 1.25F);
        }
        equals(change, 1e-4 * strongBranch);
    }

    void aRootThatIsBoostedEnoughIsTheOnlyOne() {
        Change change(m_config);
        change.boost(1, 42, 1000);
        const Trace trace = [&] {
            Decoder decoder(packed(weightsOf(m_checkpoint)));
            decoder.setInterventions(change.interventions);
            return decoder.trace(m_ids);
        }();
        for (const Activation& activation : trace.activations)
            QCOMPARE(activation[1].rootWeights[42], 1.0F);
    }
};

LILA_TEST(InterventionsTest)
#include "interventions_test.moc"
