// SPDX-License-Identifier: AGPL-3.0-or-later
// What training keeps in a checkpoint: taken over from the reference's file, and written so that it comes
// back.
#include "core/checkpoint/pt_file.h"
#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/training_state.h"
#include "core/model/weights.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"
#include "tests/unit/checkpoint/pt_builder.h"

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

    /// Strict loaders refuse a file with more in it than the model has.
    void theStateOfSafetensorsStandsBesideIt() {
        const Checkpoint checkpoint = readCheckpoint(golden);
        const TrainingState state = readTrainingState(golden).value();
        const std::filesystem::path file = path("alone.safetensors");
        writeCheckpoint(file, checkpoint, state);
        QVERIFY(readSafetensors(file).tensors == checkpoint.tensors);
        QCOMPARE(optimizerPath(file), path("alone.optimizer.safetensors"));
        QVERIFY(readTrainingState(file).value() == state);
        QVERIFY(errorOf([&] {
                    readCheckpoint(optimizerPath(file));
                }).contains("an optimiser's state and no model"));
        Checkpoint other = checkpoint;
        other.tensors["pos_emb"] = other.tensors["core.pos_emb"];
        writeCheckpoint(file, other);
        QVERIFY(errorOf([&] {
                    readTrainingState(file);
                }).contains("alone.optimizer.safetensors: it is the optimiser's state of other weights"));
        std::filesystem::remove(optimizerPath(file));
        QVERIFY(!readTrainingState(file));
        QCOMPARE(optimizerPath("a/model.bin"), std::filesystem::path("a/model.bin.optimizer.safetensors"));
    }

    void whereTheModelCannotBeWrittenItsOldStateStands() {
        const Checkpoint checkpoint = readCheckpoint(golden);
        const TrainingState state = readTrainingState(golden).value();
        const std::filesystem::path file = path("kept.safetensors");
        writeCheckpoint(file, checkpoint, state);
        Checkpoint nameless = checkpoint;
        nameless.tensors["\xff"] = nameless.tensors["pos_emb"];
        TrainingState later = state;
        later.optimizer.step = 9;
        VERIFY_ERROR((writeCheckpoint(file, nameless, later), 0), "not UTF-8");
        QVERIFY(readTrainingState(file).value() == state);
    }

    void theStateStandsBesideTheTargetOfALink() {
        const Checkpoint checkpoint = readCheckpoint(golden);
        const TrainingState state = readTrainingState(golden).value();
        std::filesystem::create_directory(path("disk"));
        std::filesystem::create_symlink("disk/target.safetensors", path("link.safetensors"));
        writeCheckpoint(path("link.safetensors"), checkpoint, state);
        QVERIFY(readTrainingState(path("disk/target.safetensors")).value() == state);
        QVERIFY(readTrainingState(path("link.safetensors")).value() == state);
        QVERIFY(!std::filesystem::exists(path("link.optimizer.safetensors")));
        // Where both are links, as in a download's cache, the state has the link's name.
        std::filesystem::rename(path("disk/target.optimizer.safetensors"), path("disk/state"));
        std::filesystem::create_symlink("disk/state", path("link.optimizer.safetensors"));
        QVERIFY(readTrainingState(path("link.safetensors")).value() == state);
    }

    void stateWithinOlderSafetensorsIsRead() {
        const Checkpoint checkpoint = readCheckpoint(golden);
        const TrainingState state = readTrainingState(golden).value();
        writeCheckpoint(path("new.safetensors"), checkpoint, state);
        SafetensorsFile old = readSafetensors(path("new.safetensors"));
        SafetensorsFile beside = readSafetensors(optimizerPath(path("new.safetensors")));
        old.tensors.merge(beside.tensors);
        beside.metadata.erase("model");
        old.metadata.merge(beside.metadata);
        writeSafetensors(path("old.safetensors"), old);
        QVERIFY(readTrainingState(path("old.safetensors")).value() == state);
        QVERIFY(readCheckpoint(path("old.safetensors")) == checkpoint);
    }

    /// Other optimisers than AdamW of one group are no state to go on with; the weights can be read.
    void foreignOptimisersAreNamed_data() {
        QTest::addColumn<QByteArray>("optimizer");
        QTest::addColumn<QString>("part");
        const QByteArray group =
            "(Vlr\nF0.1\nVbetas\n(F0.9\nF0.999\ntVeps\nF1e-8\nVweight_decay\nF0\nVparams\n(I0\nld";
        QTest::newRow("none") << QByteArray("N") << "";
        QTest::newRow("empty") << QByteArray("}") << "";
        QTest::newRow("SGD")
            << QByteArray("(Vstate\n}Vparam_groups\n((Vlr\nF0.1\nVmomentum\nF0.9\nVparams\n(I0\nldld")
            << "is not AdamW's";
        QTest::newRow("groups") << "(Vstate\n}Vparam_groups\n(" + group + group + "ld"
                                << "has 2 parameter groups";
        QTest::newRow("lr") << "(Vstate\n}Vparam_groups\n(" + QByteArray(group).replace("F0.1", "V0.1") + "ld"
                            << "its lr is \"0.1\", not a number";
        QTest::newRow("frozen") << "(Vstate\n}Vparam_groups\n(" + QByteArray(group).replace("(I0\nl", "]") +
                                       "ld"
                                << "is for 0 parameters, but the model has 1";
    }

    void foreignOptimisersAreNamed() {
        QFETCH(const QByteArray, optimizer);
        QFETCH(const QString, part);
        PickleWriter writer;
        writer.emptyDict();
        writer.text("model_state_dict");
        writer.emptyDict();
        writer.text("core.final_norm.weight");
        putTensor(writer, {.count = 1, .shape = {1}, .strides = {1}});
        writer.op(PickleOpcode::SetItem);
        writer.op(PickleOpcode::SetItem);
        writer.text("optimizer_state_dict");
        for (const char c : optimizer)
            writer.op(static_cast<PickleOpcode>(c));
        writer.op(PickleOpcode::SetItem);
        writeZip(path("foreign.pt"), {{"a/data.pkl", writer.finish()}, {"a/data/0", std::string(4, '\0')}});
        QCOMPARE(readCheckpoint(path("foreign.pt")).tensors.size(), std::size_t{1});
        if (part.isEmpty())
            QVERIFY(!readTrainingState(path("foreign.pt")));
        else
            VERIFY_ERROR(readTrainingState(path("foreign.pt")), qPrintable(part));
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
