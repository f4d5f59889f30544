// SPDX-License-Identifier: AGPL-3.0-or-later
// The LibTorch module against the reference's recorded numbers, and the decoder against the module.
#include "core/lattice/e8.h"
#include "core/model/weights.h"
#include "core/reference/reference_forward.h"
#include "core/sampling/random.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

class ReferenceForwardTest : public QObject {
    Q_OBJECT

    SafetensorsFile m_forward = readSafetensors(golden::folder / "forward.safetensors");

private Q_SLOTS:
    void moduleEqualsTheReference_data() {
        QTest::addColumn<int>("prompt");
        for (int prompt = 0; prompt < 4; ++prompt)
            QTest::addRow("prompt %d", prompt) << prompt;
    }
    void moduleEqualsTheReference() {
        QFETCH(int, prompt);
        const Trace trace = referenceForward(golden::checkpoint(), golden::promptIds(m_forward, prompt));
        const golden::Distance d = golden::distance(trace, m_forward, prompt);
        QVERIFY2(d.logits < 1e-4, qPrintable(QString::number(d.logits)));
        QVERIFY2(d.rootWeights < golden::rootWeightTolerance, qPrintable(QString::number(d.rootWeights)));
        QVERIFY2(d.attention < 1e-5, qPrintable(QString::number(d.attention)));
    }

    void decoderEqualsTheModuleOnTheDefaultModel() {
        const Checkpoint checkpoint =
            readCheckpoint(LILA_SOURCE_DIR "/resources/models/tiny_stories.safetensors");
        std::vector<int> ids;
        for (int i = 0; i < 300; ++i)
            ids.push_back((i * 131 + i * i) % 2040 + 4);
        const Trace module = referenceForward(checkpoint, ids);
        const Trace decoder = Decoder(packed(weightsOf(checkpoint))).trace(ids);
        QVERIFY(golden::largestDifference(module.logits, decoder.logits) < 1e-4);
    }

    void decoderEqualsTheModuleWithRandomRoots() {
        // Rotated in one plane, the roots are unit vectors still, but the model is another.
        Checkpoint checkpoint = slimmed(golden::checkpoint());
        std::vector<float> table;
        for (lattice::Vector root : lattice::roots()) {
            const float x = root[0];
            root[0] = 0.8F * x - 0.6F * root[1];
            root[1] = 0.6F * x + 0.8F * root[1];
            table.insert(table.end(), root.begin(), root.end());
        }
        const std::vector<int> ids = golden::promptIds(m_forward, 0);
        const Trace before = referenceForward(checkpoint, ids);
        checkpoint.config["roots"] = std::string("random");
        checkpoint.tensors["core.layers.0.quantizer.roots"] =
            Tensor::fromFloats({lattice::rootCount, lattice::dimension}, table);
        const Trace module = referenceForward(checkpoint, ids);
        QVERIFY(golden::largestDifference(module.logits, before.logits) > 1e-3);
        for (const Checkpoint& form : {checkpoint, completed(checkpoint), slimmed(completed(checkpoint))}) {
            const Trace decoder = Decoder(packed(weightsOf(form))).trace(ids);
            QVERIFY(golden::largestDifference(module.logits, decoder.logits) < 1e-4);
        }
        checkpoint = completed(checkpoint);
        checkpoint.config.erase("roots"); // other roots pass only where the file says so
        QVERIFY_THROWS_EXCEPTION(CheckpointError, weightsOf(checkpoint));
    }

    void e8LinearMixesQuantisedAndPlain() {
        const int d = 12;
        RandomStream random(2);
        std::vector<float> x(3 * d), weight(d * 8);
        for (float& v : x)
            v = static_cast<float>(random.normal());
        for (float& v : weight)
            v = static_cast<float>(0.2 * random.normal());
        const std::vector<float> out = e8LinearForward(x, weight, 0.1, 0.25);
        QCOMPARE(out.size(), x.size());
        for (int row = 0; row < 3; ++row) {
            lattice::Vector z{}, q{};
            std::array<float, lattice::rootCount> weights{};
            for (int j = 0; j < 8; ++j)
                for (int i = 0; i < d; ++i)
                    z[j] += x[row * d + i] * weight[i * 8 + j];
            lattice::softQuantise(z, 0.1F, weights, q);
            for (int i = 0; i < d; ++i) {
                double expected = 0;
                for (int j = 0; j < 8; ++j)
                    expected += (z[j] + 0.25 * (q[j] - z[j])) * weight[i * 8 + j];
                QVERIFY(std::abs(out[row * d + i] - expected) < 1e-4);
            }
        }
    }
};

LILA_TEST(ReferenceForwardTest)
#include "reference_forward_test.moc"
