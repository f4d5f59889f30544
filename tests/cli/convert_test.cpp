// SPDX-License-Identifier: AGPL-3.0-or-later
// lila convert: formats, windows, what is noted, and what is not written.
#include "core/checkpoint/training_state.h"
#include "core/sampling/settings.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/cli/command_run.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::clitest;

class ConvertTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const char* name) const { return m_folder.filePath(name); }

private Q_SLOTS:
    void convertIsLossless() {
        const QString first = file("a.safetensors"), pt = file("b.pt"), second = file("c.safetensors");
        QCOMPARE(lilaWith({"convert", goldenCheckpoint, first}).exitCode, 0);
        QCOMPARE(lilaWith({"convert", first, pt}).exitCode, 0);
        QCOMPARE(lilaWith({"convert", pt, second}).exitCode, 0);
        const Checkpoint original = readCheckpoint(goldenCheckpoint.toStdString());
        QVERIFY(readCheckpoint(first.toStdString()) == original);
        QVERIFY(readCheckpoint(pt.toStdString()) == original);
        QVERIFY(readCheckpoint(second.toStdString()) == original);
        const auto training = [](const QString& name) { return readTrainingState(name.toStdString()); };
        QVERIFY(!training(goldenCheckpoint)->optimizer.moments.empty());
        QVERIFY(training(second) == training(goldenCheckpoint));
    }

    void convertPutsTheOptimiserBesideSafetensors() {
        const QString out = file("alone.safetensors");
        const Outcome made = lilaWith({"convert", goldenCheckpoint, out});
        QVERIFY(made.out.contains("alone.optimizer.safetensors: the optimiser's state"));
        QVERIFY(readSafetensors(out.toStdString()).tensors ==
                readCheckpoint(goldenCheckpoint.toStdString()).tensors);
        // From a slim file too, all that a strict loader asks for.
        QCOMPARE(lilaWith({"convert", out, file("slim.safetensors"), "--slim"}).exitCode, 0);
        QVERIFY(!readCheckpoint(file("slim.safetensors").toStdString()).tensors.contains("core.pos_emb"));
        QCOMPARE(lilaWith({"convert", file("slim.safetensors"), file("full.safetensors")}).exitCode, 0);
        QCOMPARE(readSafetensors(file("full.safetensors").toStdString()).tensors.size(), std::size_t{67});
    }

    void convertTakesAnyName() {
        const QString out = file("model.bin");
        const Outcome unknown = lilaWith({"convert", goldenCheckpoint, out});
        QCOMPARE(unknown.exitCode, 2);
        QVERIFY(unknown.err.contains("--format"));
        for (const char* format : {"safetensors", "pt"}) {
            QCOMPARE(lilaWith({"convert", goldenCheckpoint, out, "--format", format}).exitCode, 0);
            QVERIFY(readCheckpoint(out.toStdString()) == readCheckpoint(goldenCheckpoint.toStdString()));
            QVERIFY(readTrainingState(out.toStdString()) ==
                    readTrainingState(goldenCheckpoint.toStdString()));
        }
        QCOMPARE(lilaWith({"inspect", out}).exitCode, 0);
    }

    void convertWritesAPlainConfiguration() {
        const QString out = file("plain.pt");
        QCOMPARE(lilaWith({"convert", goldenCheckpoint, out, "--config", "dict"}).exitCode, 0);
        QVERIFY(readCheckpoint(out.toStdString()) == readCheckpoint(goldenCheckpoint.toStdString()));
        QFile plain(out);
        QVERIFY(plain.open(QIODevice::ReadOnly) && !plain.readAll().contains("E8Config"));
        QCOMPARE(lilaWith({"convert", goldenCheckpoint, file("x.safetensors"), "--config", "dict"}).exitCode,
                 2);
    }

    /// A sound model with the state of an optimiser that is not the reference's.
    void convertLeavesForeignOptimisersOut() {
        const Checkpoint checkpoint = readCheckpoint(goldenCheckpoint.toStdString());
        TrainingState training = readTrainingState(goldenCheckpoint.toStdString()).value();
        training.optimizer.moments["head.weight"].mean = Tensor::fromFloats({1}, {1});
        writeCheckpoint(file("foreign.pt").toStdString(), checkpoint, training);
        const Outcome converted = lilaWith({"convert", file("foreign.pt"), file("weights.safetensors")});
        QCOMPARE(converted.exitCode, 0);
        QVERIFY2(converted.err.contains("left out"), converted.err);
        QVERIFY2(converted.err.contains("exp_avg of the shape of head.weight"), converted.err);
        QVERIFY(readCheckpoint(file("weights.safetensors").toStdString()) == checkpoint);
        QVERIFY(!readTrainingState(file("weights.safetensors").toStdString()));
    }

    void convertNotesWhatItIsTold() {
        const QString out = file("noted.safetensors");
        QCOMPARE(lilaWith({"convert", goldenCheckpoint, out, "--slim", "--weights", "fp16", "--tokenizer",
                           QString::fromStdString(golden::vocabulary.string()), "--recommend",
                           "temperature=0.9", "--license", "MIT", "--summary", "trained by hand"})
                     .exitCode,
                 0);
        const Checkpoint noted = readCheckpoint(out.toStdString());
        QCOMPARE(noted.tokenizerSha256, Tokenizer::load(golden::vocabulary)->sha256());
        QCOMPARE(settingsFromJson(noted.generation).temperature, 0.9);
        QCOMPARE(noted.license, std::string("MIT"));
        const QByteArray shown = lilaWith({"inspect", out}).out;
        QVERIFY2(shown.contains("MIT") && shown.contains("trained by hand"), shown);
        QCOMPARE(noted.tensors.at("head.weight").dtype(), DType::F16);
        QVERIFY(!noted.tensors.contains("core.tok_emb.weight"));
        const Outcome bad = lilaWith({"convert", goldenCheckpoint, out, "--recommend", "temperature=9"});
        QCOMPARE(bad.exitCode, 1);
        QVERIFY(readCheckpoint(out.toStdString()) == noted); // the old file stands
    }

    void convertWritesForProgramsThatKnowGpt2() {
        const QString out = file("model.gguf");
        const Outcome refused = lilaWith({"convert", goldenCheckpoint, out});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.contains("mean KL 0.") && refused.err.contains("--without_branch"), refused.err);
        QVERIFY(!QFile::exists(out));
        const Outcome made = lilaWith({"convert", goldenCheckpoint, out, "--without_branch", "--json"});
        QCOMPARE(made.exitCode, 0);
        const QJsonObject told = QJsonDocument::fromJson(made.out).object();
        QVERIFY(told.value("branch").toObject().value("mean_kl").toDouble() > 1e-3);
        QCOMPARE(told.value("bytes").toInteger(), QFileInfo(out).size());
        QFile gguf(out);
        QVERIFY(gguf.open(QIODevice::ReadOnly));
        QCOMPARE(gguf.read(4), QByteArray("GGUF"));
        const QString folder = file("gpt2/");
        QCOMPARE(
            lilaWith({"convert", goldenCheckpoint, folder, "--without_branch", "--weights", "fp16"}).exitCode,
            0);
        for (const char* name : {"config.json", "model.safetensors", "tokenizer.model"})
            QVERIFY(QFile::exists(folder + name));
        QCOMPARE(lilaWith({"convert", goldenCheckpoint, folder, "--without_branch"}).exitCode, 1);
        QCOMPARE(
            lilaWith({"convert", goldenCheckpoint, out, "--without_branch", "--weights", "bf16"}).exitCode,
            2);
        QCOMPARE(lilaWith({"convert", goldenCheckpoint, out, "--recommend", "temperature=1"}).exitCode, 2);
    }

    void convertChangesTheWindow() {
        const QString grown = file("grown.safetensors"), pt = file("grown.pt"), cut = file("cut.safetensors");
        const Outcome growing = lilaWith({"convert", goldenCheckpoint, grown, "--block_size", "96"});
        QCOMPARE(growing.exitCode, 0);
        QVERIFY(growing.err.contains("from 48 to 96"));
        QCOMPARE(lilaWith({"convert", goldenCheckpoint, pt, "--block-size", "96"}).exitCode, 0);
        const Checkpoint before = readCheckpoint(goldenCheckpoint.toStdString());
        const Checkpoint after = readCheckpoint(pt.toStdString());
        QVERIFY(after.tensors.at("pos_emb").shape() == (std::vector<std::int64_t>{1, 96, 64}));
        QCOMPARE(after.tensors.size(), before.tensors.size()); // all that the reference asks for
        QVERIFY(after.step == before.step && after.loss == before.loss);
        const auto training = readTrainingState(pt.toStdString());
        QVERIFY(readTrainingState(goldenCheckpoint.toStdString())->optimizer.step > 0); // or nothing is shown
        QVERIFY(!training || (training->optimizer.step == 0 && training->optimizer.moments.empty()));
        const Outcome text = lilaWith({"generate", "--checkpoint", grown, "--max_tokens", "80", "--json"});
        QCOMPARE(text.exitCode, 0);

        const Outcome cutting = lilaWith({"convert", grown, cut, "--block_size", "16"});
        QCOMPARE(cutting.exitCode, 0);
        QVERIFY(cutting.err.contains("from 96 to 16"));
        for (const char* nonsense : {"0", "-5", "32769", "many"}) {
            const Outcome refused =
                lilaWith({"convert", goldenCheckpoint, file("none.pt"), "--block_size", nonsense});
            QCOMPARE(refused.exitCode, 2);
            QVERIFY(refused.err.contains("--block_size"));
        }
        QVERIFY(!QFile::exists(file("none.pt")));
    }

    void whatDoesNotFitHalfPrecisionIsNotWritten() {
        Checkpoint large = readCheckpoint(goldenCheckpoint.toStdString());
        std::vector<float> values = large.tensors.at("head.weight").toFloats();
        values[5] = 1e6F;
        large.tensors["head.weight"] = Tensor::fromFloats(large.tensors["head.weight"].shape(), values);
        writeCheckpoint(file("large.safetensors").toStdString(), large);
        const Outcome half =
            lilaWith({"convert", file("large.safetensors"), file("half.safetensors"), "--weights", "fp16"});
        QCOMPARE(half.exitCode, 1);
        QVERIFY(half.err.contains("head.weight"));
        QVERIFY(!QFile::exists(file("half.safetensors")));
        QCOMPARE(lilaWith({"convert", file("large.safetensors"), file("bf.safetensors"), "--weights", "bf16"})
                     .exitCode,
                 0);
        const Checkpoint made = readCheckpoint(file("bf.safetensors").toStdString());
        QCOMPARE(made.tensors.at("core.layers.0.quantizer.roots").dtype(), DType::F32); // roots stay exact
        QCOMPARE(lilaWith({"convert", file("bf.safetensors"), file("bf.safetensors")}).exitCode, 1);
    }
};

LILA_TEST(ConvertTest)
#include "convert_test.moc"
