// SPDX-License-Identifier: AGPL-3.0-or-later
// What training keeps in a checkpoint: taken over from the reference's file, and written so that it comes
// back.
#include "core/checkpoint/pt_file.h"
#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/training_state.h"
#include "core/model/weights.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::test;

namespace {

const std::filesystem::path golden = LILA_TEST_DATA "/golden/checkpoint.pt";

} // namespace

class TrainingStateTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

private Q_SLOTS:
    void takesOverTheReferencesOptimizer() {
        const TrainingState state = readTrainingState(golden).value();
        QCOMPARE(state.optimizer.step, std::int64_t{1});
        QCOMPARE(state.optimizer.lr, 5e-5);
        QCOMPARE(state.optimizer.beta2, 0.999);
        QCOMPARE(state.optimizer.weightDecay, 0.01);
        // Two parameters never had a gradient: the unused twins.
        const Checkpoint checkpoint = readCheckpoint(golden);
        QCOMPARE(state.optimizer.moments.size(), std::size_t{53});
        QVERIFY(!state.optimizer.moments.contains("core.pos_emb"));
        QVERIFY(!state.optimizer.moments.contains("core.tok_emb.weight"));
        for (const auto& [name, moments] : state.optimizer.moments) {
            QVERIFY(moments.mean.shape() == checkpoint.tensors.at(name).shape());
            // After one step m = 0.1 g and v = 0.001 g²: the two belong together only if both are g's.
            const std::vector<float> mean = moments.mean.toFloats();
            const std::vector<float> square = moments.square.toFloats();
            for (std::size_t i = 0; i < mean.size(); ++i)
                QVERIFY(std::abs(square[i] - 0.1F * mean[i] * mean[i]) <= 1e-5F * square[i] + 1e-30F);
        }
        QVERIFY(state.run.empty());
    }

    void comesBackAsWritten_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("pt") << "state.pt";
        QTest::newRow("safetensors") << "state.safetensors";
    }

    void comesBackAsWritten() {
        QFETCH(QString, name);
        const Checkpoint checkpoint = readCheckpoint(golden);
        TrainingState state = readTrainingState(golden).value();
        state.optimizer.step = 70000;
        state.optimizer.eps = 3e-9;
        state.average["head.weight"] = checkpoint.tensors.at("head.weight");
        state.run = R"({"seed": 7})";
        const std::filesystem::path file = path(qPrintable(name));
        writeCheckpoint(file, checkpoint, state);
        QVERIFY(readTrainingState(file).value() == state);
        QVERIFY(readCheckpoint(file) == checkpoint);
        weightsOf(readCheckpoint(file)); // a file with training state is a model like any other
    }

    void aModelAloneHasNone() {
        writeCheckpoint(path("model.safetensors"), readCheckpoint(golden));
        QVERIFY(!readTrainingState(path("model.safetensors")));
        writeCheckpoint(path("model.pt"), readCheckpoint(golden));
        QCOMPARE(readTrainingState(path("model.pt")).value(), TrainingState());
    }

    void momentsOfAnotherShapeAreRefused() {
        SafetensorsFile file;
        file.tensors["w"] = Tensor::fromFloats({2}, {1, 2});
        file.tensors["training.exp_avg.w"] = Tensor::fromFloats({2}, {1, 2});
        file.tensors["training.exp_avg_sq.w"] = Tensor::fromFloats({1}, {1});
        file.metadata["optimizer"] =
            R"({"step":1,"lr":1,"beta1":0.9,"beta2":0.9,"eps":1e-8,"weight_decay":0})";
        writeSafetensors(path("bad.safetensors"), file);
        QVERIFY(
            errorOf([&] { readTrainingState(path("bad.safetensors")); }).contains("optimiser state for w"));
    }

    void anOptimizerOfAnotherModelIsRefused() {
        Checkpoint checkpoint = readCheckpoint(golden);
        const TrainingState state = readTrainingState(golden).value();
        writeCheckpoint(path("whole.pt"), checkpoint, state);
        checkpoint.tensors["head.weight"] = Tensor::fromFloats({1, 2}, {1, 2});
        writeCheckpoint(path("other.pt"), checkpoint, state);
        QVERIFY(errorOf([&] { readTrainingState(path("other.pt")); }).contains("shape of head.weight"));
    }
};

LILA_TEST(TrainingStateTest)
#include "training_state_test.moc"
