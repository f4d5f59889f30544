// SPDX-License-Identifier: AGPL-3.0-or-later
// The forward pass of training: without noise it is the module's and the reference's, with all gradients;
// with noise, a pure function of key and place.
#include "tests/golden.h"
#include "tests/test_main.h"
#include "tests/unit/training/forward_measures.h"

#include <QTest>

using namespace lila;
using namespace lila::test;

namespace {

void verify(const Errors& errors, double bound) {
    for (const auto& [name, error] : errors)
        QVERIFY2(error < bound, qPrintable(QString("%1: %2").arg(QString::fromStdString(name)).arg(error)));
}

double mean(const Errors& errors) {
    double sum = 0;
    for (const auto& [name, error] : errors)
        sum += error;
    return sum / static_cast<double>(errors.size());
}

} // namespace

class TrainingForwardTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void logitsAndGradientsAreTheModules_data() {
        QTest::addColumn<int>("headWidth");
        QTest::addColumn<bool>("bias");
        QTest::addColumn<bool>("randomRoots");
        QTest::newRow("E8") << 9 << false << false;
        QTest::newRow("random roots") << 9 << false << true;
        QTest::newRow("biases") << 12 << true << false;
        QTest::newRow("heads too narrow for the geometry") << 5 << false << false;
    }
    void logitsAndGradientsAreTheModules() {
        QFETCH(int, headWidth);
        QFETCH(bool, bias);
        QFETCH(bool, randomRoots);
        for (const Ops ops : {Ops::Plain, Ops::Fused}) {
            const Errors errors = againstModule(ops, Type::F32, {headWidth, bias, randomRoots});
            QVERIFY(errors.contains("core.layers.1.attn.head_scales"));
            verify(errors, 1e-4);
            const Errors rounded = againstModule(ops, Type::BF16, {headWidth, bias, randomRoots});
            QVERIFY2(rounded.at("logits") < 0.05, qPrintable(QString::number(rounded.at("logits"))));
            QVERIFY2(mean(rounded) < 0.05, qPrintable(QString::number(mean(rounded))));
        }
    }

    void baselinesLeaveOutOneTerm() {
        for (const Ops ops : {Ops::Plain, Ops::Fused})
            verify(ablatedAgainstModule(ops), 1e-5);
    }

    void logitsAreTheReferences_data() {
        QTest::addColumn<int>("prompt");
        for (int prompt = 0; prompt < 4; ++prompt)
            QTest::addRow("prompt %d", prompt) << prompt;
    }
    void logitsAreTheReferences() {
        QFETCH(int, prompt);
        const SafetensorsFile forward = readSafetensors(golden::folder / "forward.safetensors");
        const std::vector<float> logits =
            forward.tensors.at("prompt" + std::to_string(prompt) + ".logits").toFloats();
        for (const Ops ops : {Ops::Plain, Ops::Fused}) {
            const double difference = recordedLogitsDifference(ops, golden::checkpoint(),
                                                               golden::promptIds(forward, prompt), logits);
            QVERIFY2(difference < 1e-4, qPrintable(QString::number(difference)));
        }
    }

    void gradientsOfALayerAreDerivatives() {
        for (const Ops ops : {Ops::Plain, Ops::Fused})
            verify(layerGradientErrors(ops), 5e-3);
    }

    void noiseIsAFunctionOfKeyAndPlace() {
        const NoiseReport report = noiseByKeyAndPlace();
        QCOMPARE(report.sameKey, 0.0);
        QVERIFY(report.otherKey > 0.1);
        QVERIFY(report.withoutNoise > 0.1);
        QVERIFY2(report.split < 1e-4, qPrintable(QString::number(report.split)));
        QVERIFY2(report.splitGradients < 1e-4, qPrintable(QString::number(report.splitGradients)));
    }
};

LILA_TEST(TrainingForwardTest)
#include "training_forward_test.moc"
