// SPDX-License-Identifier: AGPL-3.0-or-later
// lila train as a user knows it, on a tiny model: runs that end, are stopped, are killed, and go on.
#include "tests/cli/command_run.h"
#include "tests/cli/training_run.h"
#include "tests/test_main.h"

#include "core/checkpoint/training_state.h"
#include "core/model/weights.h"
#include "core/training/run/story_samples.h"
#include "core/training/run/training_settings.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

using namespace lila;
using namespace lila::clitest;

namespace {

/// A run that is going on.
class RunningTraining {
public:
    explicit RunningTraining(const QStringList& arguments, const QString& folder) : m_folder(folder) {
        m_process.start(LILA_PROGRAM, arguments);
    }

    /// Until the log has a line of that step or a later one; false where the run ends before.
    bool reaches(std::int64_t step) {
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 120000) {
            if (lastLoggedStep() >= step)
                return true;
            if (m_process.waitForFinished(5))
                return false;
        }
        return false;
    }
    /// The process that the command has started, once it has.
    int waitForTrainer() {
        const auto command = std::to_string(m_process.processId());
        for (int child = 0; !m_process.waitForFinished(1);)
            if (std::ifstream("/proc/" + command + "/task/" + command + "/children") >> child)
                return child;
        return 0;
    }
    void signalTrainer(int signal) const { ::kill(runningTrainer(m_folder.toStdString()).value(), signal); }
    void signalCommand(int signal) const { ::kill(static_cast<pid_t>(m_process.processId()), signal); }
    Outcome finished() {
        m_process.waitForFinished(120000);
        return {m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1,
                m_process.readAllStandardOutput(), m_process.readAllStandardError()};
    }

private:
    std::int64_t lastLoggedStep() const {
        const std::vector<TrainLogLine> log = logOf(m_folder);
        return log.empty() ? -1 : log.back().step;
    }

    QProcess m_process;
    QString m_folder;
};

/// The log without what time decides.
std::vector<TrainLogLine> timelessLogOf(const QString& folder) {
    std::vector<TrainLogLine> lines = logOf(folder);
    for (TrainLogLine& line : lines) {
        line.tokensPerSecond = 0;
        line.seconds.reset();
    }
    return lines;
}

bool sameRuns(const QString& a, const QString& b) {
    const auto fileA = newestCheckpoint(a);
    const auto fileB = newestCheckpoint(b);
    return timelessLogOf(a) == timelessLogOf(b) && readCheckpoint(fileA) == readCheckpoint(fileB) &&
           readTrainingState(fileA)->optimizer == readTrainingState(fileB)->optimizer &&
           readTrainingState(fileA)->average == readTrainingState(fileB)->average;
}

/// Some bytes in the middle of the file are others than they were.
void damage(const std::filesystem::path& file) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file) / 2));
    stream << std::string(4096, 'x');
}

} // namespace

class TrainTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_temporary;

    QString folder(const char* name) const { return m_temporary.filePath(name); }

private Q_SLOTS:
    void initTestCase() {
        const Outcome outcome = lilaWith(tinyRun(folder("whole"), 200));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QVERIFY2(outcome.out.contains("Finished at step 200"), outcome.out);
    }

    void aRunLearnsAndLeavesItsFiles() {
        const std::vector<TrainLogLine> log = logOf(folder("whole"));
        QCOMPARE(log.size(), std::size_t{40});
        QVERIFY(log.back().trainLoss < log.front().trainLoss - 1.5);
        QVERIFY(log.back().validPerToken.value() < 6.5);
        QVERIFY(!log.front().validPerToken);
        QCOMPARE(log.back().beta.size(), std::size_t{2});
        QVERIFY(log.back().beta[0][0] != 0);
        const auto kept = stepCheckpoints(folder("whole").toStdString());
        QCOMPARE(kept.size(), std::size_t{3}); // of four
        QCOMPARE(kept.front().step, 100);
        const ModelFile best = readModel(bestModelPath(folder("whole").toStdString(), "pt"));
        QCOMPARE(best.weights->config.dModel, 32);
        const auto samples = readStorySamples(storySamplesPath(folder("whole").toStdString()));
        QCOMPARE(samples.back().step, 200);
        QVERIFY(!samples.back().text.empty());
        // What a strict loader asks for is all there.
        QVERIFY(completed(best.checkpoint) == best.checkpoint);
    }

    void killedAtAnyMomentItGoesOnBitForBit() {
        RunningTraining run(tinyRun(folder("killed"), 200), folder("killed"));
        QVERIFY(run.reaches(120));
        run.signalTrainer(SIGKILL);
        const Outcome killed = run.finished();
        QCOMPARE(killed.exitCode, 1);
        QVERIFY2(killed.err.contains("signal 9"), killed.err);
        const Outcome resumed = lilaWith(tinyRun(folder("killed"), 200) + QStringList{"--resume"});
        QVERIFY2(resumed.exitCode == 0, resumed.err);
        QVERIFY(sameRuns(folder("killed"), folder("whole")));
    }

    void stoppedItSavesAndGoesOnBitForBit() {
        RunningTraining run(tinyRun(folder("stopped"), 200), folder("stopped"));
        QVERIFY(run.reaches(60));
        run.signalCommand(SIGHUP); // its terminal was closed
        const Outcome stopped = run.finished();
        QVERIFY2(stopped.exitCode == 0, stopped.err);
        QVERIFY2(stopped.out.contains("Stopped at step"), stopped.out);
        const std::int64_t last = stepCheckpoints(folder("stopped").toStdString()).back().step;
        QVERIFY(last < 200);
        const auto samples = readStorySamples(storySamplesPath(folder("stopped").toStdString()));
        QVERIFY(!samples.empty());
        QCOMPARE(samples.back().step, last);
        const Outcome resumed = lilaWith(tinyRun(folder("stopped"), 200) + QStringList{"--resume"});
        QVERIFY2(resumed.exitCode == 0, resumed.err);
        QVERIFY(sameRuns(folder("stopped"), folder("whole")));
    }

    /// While the trainer still loads, too: a terminal's Ctrl-C goes to all of its processes.
    void ctrlCAtTheVeryBeginningSavesAndStops() {
        for (const int delay : {0, 50, 200, 600}) {
            const QString name = QStringLiteral("early%1").arg(delay);
            RunningTraining run(tinyRun(m_temporary.filePath(name), 1000000), m_temporary.filePath(name));
            const int trainer = run.waitForTrainer();
            QVERIFY(trainer > 0);
            QTest::qSleep(delay);
            ::kill(trainer, SIGINT);
            run.signalCommand(SIGINT);
            const Outcome stopped = run.finished();
            QVERIFY2(stopped.exitCode == 0, stopped.err);
            QVERIFY2(stopped.out.contains("Stopped at step"), stopped.out);
        }
    }

    /// Its checkpoint knows the seed, the stories held out, the threads and all the rest.
    void aRunGoesOnWithNothingButItsFolder() {
        const QStringList special = {"--seed",       "7", "--ema",    "0.9",
                                     "--accumulate", "2", "--format", "safetensors"};
        QVERIFY(lilaWith(tinyRun(folder("special"), 100) + special).exitCode == 0);
        RunningTraining run(tinyRun(folder("bare"), 100) + special, folder("bare"));
        QVERIFY(run.reaches(60));
        run.signalTrainer(SIGKILL);
        run.finished();
        const Outcome resumed = lilaWith({"train", "--corpus", stories, "--checkpoint_dir", folder("bare"),
                                          "--sample_tokens", "20", "--resume"});
        QVERIFY2(resumed.exitCode == 0, resumed.err);
        QVERIFY(sameRuns(folder("bare"), folder("special")));
        const Outcome other = lilaWith({"train", "--corpus", stories, "--checkpoint_dir", folder("bare"),
                                        "--held_out", "0.3", "--resume"});
        QCOMPARE(other.exitCode, 1);
        QVERIFY2(other.err.contains("--held_out does not fit"), other.err);
    }

    /// As if it had been given them at once, with versions of the stories that it knows of itself.
    void aTrapezoidMayBeGivenMoreStepsBeforeItFalls() {
        const QStringList special =
            QStringLiteral("--schedule trapezoid --decay_on matrices --weight_decay 0.1 --variants 3 "
                           "--bpe_dropout 0.2 --exchange 0.5")
                .split(QLatin1Char(' '));
        const QStringList fall = {"--lr_fall", "0.4"};
        QVERIFY(lilaWith(tinyRun(folder("longer"), 150) + special + fall).exitCode == 0);
        QVERIFY(lilaWith(tinyRun(folder("shorter"), 50) + special + QStringList{"--lr_fall", "0"}).exitCode ==
                0);
        const Outcome resumed =
            lilaWith(QStringList{"train", "--corpus", stories, "--checkpoint_dir", folder("shorter"),
                                 "--sample_tokens", "20", "--resume", "--steps", "150"} +
                     fall);
        QVERIFY2(resumed.exitCode == 0, resumed.err);
        QVERIFY2(resumed.err.contains("goes on with steps 150 instead of 50, lr_fall 0.4 instead of 0"),
                 resumed.err);
        QVERIFY(sameRuns(folder("shorter"), folder("longer")));
        const std::vector<TrainLogLine> log = logOf(folder("longer"));
        QVERIFY(log.back().lr < log[log.size() / 2].lr / 2);
    }

    void versionsAreAskedForTogether() {
        QVERIFY(lilaWith(tinyRun(folder("versions"), 1)).exitCode == 0);
        const Outcome outcome =
            lilaWith(tinyRun(folder("versions"), 2) + QStringList{"--resume", "--bpe_dropout", "0.5"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("bpe_dropout and exchange need variants"), outcome.err);
    }

    /// The trainer notices, saves and stops: nothing trains on unseen.
    void theTrainerEndsWithItsCommand() {
        RunningTraining run(tinyRun(folder("orphaned"), 100000), folder("orphaned"));
        QVERIFY(run.reaches(20));
        run.signalCommand(SIGKILL);
        run.finished();
        QTRY_VERIFY_WITH_TIMEOUT(!runningTrainer(folder("orphaned").toStdString()), 60000);
        QVERIFY(stepCheckpoints(folder("orphaned").toStdString()).back().step >= 20);
    }

    void twoRunsDoNotShareAFolder() {
        RunningTraining run(tinyRun(folder("shared"), 100000), folder("shared"));
        QVERIFY(run.reaches(5));
        const Outcome second = lilaWith(tinyRun(folder("shared"), 100) + QStringList{"--resume"});
        QCOMPARE(second.exitCode, 1);
        QVERIFY2(second.err.contains("is being trained in by process"), second.err);
        run.signalTrainer(SIGTERM);
        QCOMPARE(run.finished().exitCode, 0);
        const Outcome third = lilaWith(tinyRun(folder("shared"), 100));
        QCOMPARE(third.exitCode, 1);
        QVERIFY2(third.err.contains("holds a run already"), third.err);
    }

    void aDamagedCheckpointIsPassedOver() {
        QVERIFY(lilaWith(tinyRun(folder("damaged"), 100)).exitCode == 0);
        damage(newestCheckpoint(folder("damaged")));
        const Outcome nothingLeft = lilaWith(tinyRun(folder("damaged"), 50) + QStringList{"--resume"});
        QVERIFY2(nothingLeft.out.contains("checkpoint_step_50.pt"), nothingLeft.out); // not the damaged one
        const Outcome outcome = lilaWith(tinyRun(folder("damaged"), 100) + QStringList{"--resume"});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QVERIFY2(outcome.err.contains("going on from") && outcome.err.contains("checkpoint_step_50"),
                 outcome.err);
        QCOMPARE(readCheckpoint(newestCheckpoint(folder("damaged"))).step, 100);
    }

    void whatMayNotChangeIsRefused() {
        QStringList changed = tinyRun(folder("whole"), 200);
        changed[changed.indexOf("--d_model") + 1] = "64";
        const Outcome outcome = lilaWith(changed + QStringList{"--resume"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("--d_model 64 does not fit"), outcome.err);
        QCOMPARE(lilaWith({"train", "--corpus", stories, "--d_model", "0"}).exitCode, 2);
        QCOMPARE(lilaWith({"train", "--corpus", "/nowhere"}).exitCode, 2);
    }

    void aFullDiskLeavesTheLastCheckpoint() {
        QVERIFY(lilaWith(tinyRun(folder("full"), 50)).exitCode == 0);
        const Checkpoint before = readCheckpoint(newestCheckpoint(folder("full")));
        rlimit unlimited{};
        getrlimit(RLIMIT_FSIZE, &unlimited);
        rlimit small = unlimited;
        small.rlim_cur = 200000; // less than a checkpoint
        std::signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &small);
        const Outcome outcome = lilaWith(tinyRun(folder("full"), 100) + QStringList{"--resume"});
        setrlimit(RLIMIT_FSIZE, &unlimited);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("checkpoint_step_100") || outcome.err.contains("best_model"),
                 outcome.err);
        QVERIFY(readCheckpoint(newestCheckpoint(folder("full"))) == before);
        QVERIFY(lilaWith(tinyRun(folder("full"), 100) + QStringList{"--resume"}).exitCode == 0);
    }

    void aLossThatIsNoNumberStopsTheRun() {
        QStringList wild = tinyRun(folder("wild"), 400);
        wild[wild.indexOf("--lr") + 1] = "10";
        wild += {"--clip", "0", "--weight_decay", "10", "--schedule", "constant"};
        const Outcome outcome = lilaWith(wild);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("no longer a number") && outcome.err.contains("--lr"), outcome.err);
        for (const StepCheckpoint& kept : stepCheckpoints(folder("wild").toStdString()))
            readModel(kept.file); // throws for a value that is not finite
    }

    /// By a signal, or with its container: neither its time nor its speed is that of the wall's clock.
    void theTimeForWhichItIsHeldDoesNotCount() {
        QElapsedTimer wall;
        wall.start();
        RunningTraining run(tinyRun(folder("held"), 1000000) + QStringList{"--minutes", "0.1"},
                            folder("held"));
        QVERIFY(run.reaches(10));
        run.signalTrainer(SIGSTOP);
        QTest::qSleep(4000);
        run.signalTrainer(SIGCONT);
        const Outcome outcome = run.finished();
        QVERIFY2(outcome.out.contains("The time is up at step"), outcome.out);
        QVERIFY2(wall.elapsed() > 9500, qPrintable(QString::number(wall.elapsed())));
        std::vector<double> speeds;
        for (const TrainLogLine& line : logOf(folder("held")))
            speeds.push_back(line.tokensPerSecond);
        std::ranges::sort(speeds);
        QVERIFY2(speeds.front() > speeds[speeds.size() / 2] / 40,
                 qPrintable(QString::number(speeds.front())));
        const double seconds = logOf(folder("held")).back().seconds.value();
        QVERIFY2(seconds > 5 && seconds < 9, qPrintable(QString::number(seconds)));
    }

    void theFasterPrecisionIsTakenAndSaid() {
        QStringList unsaid = tinyRun(folder("auto"), 5);
        unsaid[unsaid.indexOf("--precision") + 1] = "auto";
        const Outcome outcome = lilaWith(unsaid);
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        std::ifstream stream(runSettingsPath(folder("auto").toStdString()));
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        const std::string taken = trainingSettingsFromJson(text).precision;
        QVERIFY2(taken == "fp32" || taken == "bf16", taken.c_str());
        QVERIFY2(outcome.err.contains(("--precision auto took " + taken).c_str()), outcome.err);
        unsaid[unsaid.indexOf("--steps") + 1] = "10";
        const Outcome resumed = lilaWith(unsaid + QStringList{"--resume"});
        QVERIFY2(resumed.exitCode == 0 && !resumed.err.contains("auto took"), resumed.err);
    }

    void theTimeGivenIsKept() {
        const Outcome outcome =
            lilaWith(tinyRun(folder("minutes"), 1000000) + QStringList{"--minutes", "0.05"});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QVERIFY2(outcome.out.contains("The time is up at step"), outcome.out);
        QVERIFY(stepCheckpoints(folder("minutes").toStdString()).back().step > 0);
    }
};

LILA_TEST(TrainTest)
#include "train_test.moc"
