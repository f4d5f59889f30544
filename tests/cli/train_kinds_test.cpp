// SPDX-License-Identifier: AGPL-3.0-or-later
// What lila train can begin with and be told to do: fine-tuning, the reference's own checkpoints, the
// controls.
#include "tests/cli/command_run.h"
#include "tests/cli/training_run.h"
#include "tests/test_main.h"

#include "core/checkpoint/training_state.h"
#include "core/model/weights.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace lila;
using namespace lila::clitest;

class TrainKindsTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_temporary;

    QString folder(const char* name) const { return m_temporary.filePath(name); }

private Q_SLOTS:
    void initTestCase() {
        const Outcome outcome = lilaWith(tinyRun(folder("whole"), 200));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
    }

    void storiesHeldOutAreNotCountedAsTrainedOn() {
        const Outcome outcome = lilaWith(tinyRun(folder("counted"), 1));
        const QRegularExpression counts(
            "(\\d+) stories, (\\d+) tokens to train on; (\\d+) stories, (\\d+) tokens to validate");
        const QRegularExpressionMatch match = counts.match(QString::fromUtf8(outcome.err));
        QVERIFY2(match.hasMatch(), outcome.err);
        QVERIFY(match.captured(3).toInt() > 0);
        QCOMPARE(match.captured(1).toInt() + match.captured(3).toInt(), 40);
        QCOMPARE(match.captured(2).toInt() + match.captured(4).toInt(), 14677);
    }

    void aCheckpointOfTheReferencesOwnGoesOn() {
        std::filesystem::create_directories(folder("reference").toStdString());
        const OptimizerState before = readTrainingState(goldenCheckpoint.toStdString())->optimizer;
        const auto step = readCheckpoint(goldenCheckpoint.toStdString()).step.value();
        std::filesystem::copy(goldenCheckpoint.toStdString(),
                              stepCheckpointPath(folder("reference").toStdString(), step, "pt"));
        const auto steps = static_cast<int>(step) + 3;
        const Outcome outcome =
            lilaWith({"train", "--corpus", stories, "--checkpoint_dir", folder("reference"), "--resume",
                      "--steps", QString::number(steps), "--preset", "reference", "--log_every", "1",
                      "--sample_tokens", "0", "--threads", "1"});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const OptimizerState after = readTrainingState(newestCheckpoint(folder("reference")))->optimizer;
        QCOMPARE(after.step, before.step + 3);
        QCOMPARE(after.lr, before.lr);
        // β2 = 0.999 keeps nearly all of the squares: they were taken over.
        const auto& was = before.moments.at("head.weight").square.toFloats();
        const auto& is = after.moments.at("head.weight").square.toFloats();
        double kept = 0;
        double change = 0;
        for (std::size_t i = 0; i < was.size(); ++i) {
            kept += was[i];
            change += std::abs(is[i] - was[i]);
        }
        QVERIFY(kept > 0 && change < 0.2 * kept);
    }

    void fineTuningBeginsWithTheCheckpoint() {
        const auto from = newestCheckpoint(folder("whole"));
        const QStringList arguments = {"train",
                                       "--dropout",
                                       "0.25",
                                       "--corpus",
                                       stories,
                                       "--checkpoint_dir",
                                       folder("tuned"),
                                       "--init",
                                       QString::fromStdString(from.string()),
                                       "--steps",
                                       "10",
                                       "--lr",
                                       "1e-4",
                                       "--warmup",
                                       "0",
                                       "--log_every",
                                       "5",
                                       "--sample_tokens",
                                       "0",
                                       "--threads",
                                       "1",
                                       "--batch_size",
                                       "4"};
        const Outcome outcome = lilaWith(arguments);
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const auto log = logOf(folder("tuned"));
        QVERIFY(log.front().trainLoss < logOf(folder("whole")).back().trainLoss + 0.5);
        QCOMPARE(readTrainingState(newestCheckpoint(folder("tuned")))->optimizer.step, 10);
        QCOMPARE(configOf(readCheckpoint(newestCheckpoint(folder("tuned")))).dropout, 0.25);
        const Outcome refused = lilaWith(arguments + QStringList{"--n_layers", "3"});
        QCOMPARE(refused.exitCode, 1);
    }

    void aForeignOptimiserIsNoWayToResume() {
        const Checkpoint checkpoint = readCheckpoint(goldenCheckpoint.toStdString());
        TrainingState training = readTrainingState(goldenCheckpoint.toStdString()).value();
        training.optimizer.moments["head.weight"].mean = Tensor::fromFloats({1}, {1});
        QVERIFY(QDir().mkpath(folder("foreign")));
        const auto file = stepCheckpointPath(folder("foreign").toStdString(), 1, "pt");
        writeCheckpoint(file, checkpoint, training);
        const Outcome outcome = lilaWith({"train", "--corpus", stories, "--checkpoint_dir", folder("foreign"),
                                          "--resume", "--steps", "2"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("optimiser state has no exp_avg of the shape of head.weight"),
                 outcome.err);
        QVERIFY2(outcome.err.contains("--init " + QByteArray::fromStdString(file.string())), outcome.err);
    }

    void theControlsTrainAndAreTold() {
        QVERIFY(lilaWith(tinyRun(folder("random"), 50) + QStringList{"--roots", "random"}).exitCode == 0);
        const ModelFile random = readModel(newestCheckpoint(folder("random")));
        QVERIFY(random.weights->config.randomRoots);
        QVERIFY(lilaWith(tinyRun(folder("none"), 50) + QStringList{"--no_e8", "all"}).exitCode == 0);
        const ModelFile none = readModel(newestCheckpoint(folder("none")));
        for (const LayerWeights& layer : none.weights->layers) {
            QCOMPARE(layer.e8Scale, 0.0F);
            for (const float beta : layer.headScales)
                QCOMPARE(beta, 0.0F);
        }
    }

    void accumulatedBatchesAreOneLargeOne() {
        QStringList large = tinyRun(folder("large"), 20) + QStringList{"--dropout", "0"};
        QVERIFY(lilaWith(large).exitCode == 0);
        QStringList parts = tinyRun(folder("parts"), 20) + QStringList{"--dropout", "0", "--accumulate", "2"};
        parts[parts.indexOf("--batch_size") + 1] = "2";
        QVERIFY(lilaWith(parts).exitCode == 0);
        const auto a = logOf(folder("large"));
        const auto b = logOf(folder("parts"));
        QCOMPARE(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) // but for the quantiser's noise
            QVERIFY(std::abs(a[i].trainLoss - b[i].trainLoss) < 1e-3);
    }

    void averagedWeightsAreValidatedAndKept() {
        const QStringList arguments = tinyRun(folder("average"), 100) + QStringList{"--ema", "0.9"};
        QVERIFY(lilaWith(arguments).exitCode == 0);
        const auto file = newestCheckpoint(folder("average"));
        const auto state = readTrainingState(file);
        const Checkpoint last = readCheckpoint(file);
        const Checkpoint best = readCheckpoint(bestModelPath(folder("average").toStdString(), "pt"));
        QVERIFY(state->average.at("head.weight") == best.tensors.at("head.weight"));
        QVERIFY(!(last.tensors.at("head.weight") == best.tensors.at("head.weight")));
    }

    void theLogsLossIsThatOfEvaluate() {
        QStringList own = tinyRun(folder("own"), 50) + QStringList{"--valid", stories, "--eval_rows", "0"};
        own.removeAt(own.indexOf("--held_out") + 1);
        own.removeOne("--held_out");
        const Outcome outcome = lilaWith(own);
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QVERIFY(outcome.err.contains("stand in the training corpus too"));
        const Outcome judged = lilaWith({"evaluate", "--json", "--text", stories, "--checkpoint",
                                         QString::fromStdString(newestCheckpoint(folder("own")).string())});
        QVERIFY2(judged.exitCode == 0, judged.err);
        const QJsonObject figures = QJsonDocument::fromJson(judged.out).object();
        const auto figure = [&](const char* key) { return figures[key].toDouble(); };
        const TrainLogLine last = logOf(folder("own")).back();
        QVERIFY2(std::abs(figure("loss_per_token") - last.validPerToken.value()) < 1e-4, judged.out);
        QVERIFY2(std::abs(figure("loss_padded") - last.validPadded.value()) < 1e-4, judged.out);
    }
};

LILA_TEST(TrainKindsTest)
#include "train_kinds_test.moc"
