// SPDX-License-Identifier: AGPL-3.0-or-later
// A training step in both its forms: without noise it is the module's and the reference's, with all
// gradients; with noise, a pure function of key and place; the same on any number of threads.
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
    void lossesAndGradientsAreTheModules_data() {
        QTest::addColumn<int>("headWidth");
        QTest::addColumn<bool>("bias");
        QTest::addColumn<bool>("randomRoots");
        QTest::newRow("E8") << 9 << false << false;
        QTest::newRow("random roots") << 9 << false << true;
        QTest::newRow("biases") << 12 << true << false;
        QTest::newRow("heads too narrow for the geometry") << 5 << false << false;
    }
    void lossesAndGradientsAreTheModules() {
        QFETCH(int, headWidth);
        QFETCH(bool, bias);
        QFETCH(bool, randomRoots);
        for (const Form form : {Form::Processor, Form::Operators}) {
            const Errors errors = againstModule(form, Type::F32, {headWidth, bias, randomRoots});
            QVERIFY(errors.contains("core.layers.1.attn.head_scales"));
            verify(errors, 1e-4);
            const Errors rounded = againstModule(form, Type::BF16, {headWidth, bias, randomRoots});
            QVERIFY2(rounded.at("losses") < 0.05, qPrintable(QString::number(rounded.at("losses"))));
            QVERIFY2(mean(rounded) < 0.05, qPrintable(QString::number(mean(rounded))));
        }
    }

    void baselinesLeaveOutOneTerm() {
        for (const Form form : {Form::Processor, Form::Operators})
            verify(ablatedAgainstModule(form), 1e-5);
    }

    void lossesAreTheReferences_data() {
        QTest::addColumn<int>("prompt");
        for (int prompt = 0; prompt < 4; ++prompt)
            QTest::addRow("prompt %d", prompt) << prompt;
    }
    void lossesAreTheReferences() {
        QFETCH(int, prompt);
        const SafetensorsFile forward = readSafetensors(golden::folder / "forward.safetensors");
        const std::vector<float> logits =
            forward.tensors.at("prompt" + std::to_string(prompt) + ".logits").toFloats();
        for (const Form form : {Form::Processor, Form::Operators}) {
            const double difference = recordedLossDifference(form, golden::checkpoint(),
                                                             golden::promptIds(forward, prompt), logits);
            QVERIFY2(difference < 1e-4, qPrintable(QString::number(difference)));
        }
    }

    void gradientsOfALayerAreDerivatives() {
        for (const Form form : {Form::Processor, Form::Operators})
            verify(layerGradientErrors(form), 5e-3);
    }

    void noiseIsAFunctionOfKeyAndPlace() {
        const NoiseReport report = noiseByKeyAndPlace();
        QCOMPARE(report.sameKey, 0.0);
        QVERIFY(report.otherKey > 1e-3);
        QVERIFY(report.withoutNoise > 1e-3);
        QVERIFY2(report.split < 1e-4, qPrintable(QString::number(report.split)));
        QVERIFY2(report.splitGradients < 1e-4, qPrintable(QString::number(report.splitGradients)));
    }

    void bitsDoNotDependOnThreads() {
        QVERIFY(sameBitsOnThreads(Type::F32));
        QVERIFY(sameBitsOnThreads(Type::BF16));
    }
};

LILA_TEST(TrainingForwardTest)
#include "training_forward_test.moc"
