// SPDX-License-Identifier: AGPL-3.0-or-later
// What training takes, part by part.
#include "core/training/run/training_memory.h"
#include "tests/test_main.h"

#include <QTest>

#include <map>

using namespace lila;

namespace {

using Parts = std::map<std::string, double>;

Parts partsOf(const TrainingSettings& settings, int processes = 1, int here = 1, bool onHost = true) {
    Parts parts;
    for (const MemoryPart& part :
         trainingMemory(modelConfigOf(settings, 2048), settings, processes, here, onHost))
        parts[part.name] = part.bytes;
    return parts;
}

} // namespace

class TrainingMemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void partsFollowFromTheSettings() {
        TrainingSettings settings;
        Parts parts = partsOf(settings);
        const double weights = 4.0 * static_cast<double>(modelConfigOf(settings, 2048).parameterCount());
        QCOMPARE(parts["parameters"], weights);
        QCOMPARE(parts["gradients"], weights);
        QCOMPARE(parts["optimiser state"], 2 * weights);
        QCOMPARE(parts["averaged weights"], 0.0);
        // 16 x 512 tokens: 12 layers of 14 rows of d = 512, 6 numbers of norms, 8 of E8 and 8 heads; behind
        // them 21 rows, 2 numbers of a norm, the logits, a loss and a target of 8 bytes.
        QCOMPARE(parts["activations"],
                 8192.0 * 4 * (12 * (14 * 512 + 6 + 8 + 8) + 21 * 512 + 2 + 2048 + 1 + 2));
        const double matrices = 12.0 * 12 * 512 * 512 + 2048 * 512;
        QCOMPARE(parts["packed weights"], 4 * 2 * matrices);
        QCOMPARE(parts["sums of gradients"], 32.0 * 4 * (12 * (27 * 512 + 1) + 3 * 512));
        const double inFloats = parts["activations"];
        settings.precision = "bf16";
        settings.ema = 0.999;
        parts = partsOf(settings);
        QCOMPARE(parts["activations"], 8192.0 * (12 * ((3 * 4 + 11 * 2) * 512 + 22 * 4) +
                                                 (3 * 4 + 18 * 2) * 512 + 8 + 2048 * 2 + 12));
        QCOMPARE(parts["packed weights"], 2 * 2 * matrices);
        QVERIFY(parts["activations"] < inFloats);
        QCOMPARE(parts["averaged weights"], weights);
    }

    void processesShareTheBatchAndNotTheModel() {
        const TrainingSettings settings;
        Parts alone = partsOf(settings);
        Parts four = partsOf(settings, 4, 4);
        QCOMPARE(four["parameters"], 4 * alone["parameters"]);
        QCOMPARE(four["activations"], alone["activations"]);
        QCOMPARE(four["copies for a checkpoint"], alone["copies for a checkpoint"]);
        QVERIFY(!partsOf(settings, 1, 1, false).contains("activations"));
    }

    void whatNoMachineHasIsRefused() {
        TrainingSettings settings;
        settings.dModel = 16384;
        settings.nLayers = 64;
        settings.nHeads = 128;
        try {
            requireTrainingMemory(modelConfigOf(settings, 2048), settings);
            QFAIL("it was allowed");
        } catch (const MemoryError& error) {
            const QString message = error.what();
            for (const char* part :
                 {"parameters 82", "gradients", "optimiser state 1.7 TB", "activations", "free"})
                QVERIFY2(message.contains(part), error.what());
        }
    }
};

LILA_TEST(TrainingMemoryTest)
#include "training_memory_test.moc"
