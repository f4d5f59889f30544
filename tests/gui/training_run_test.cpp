// SPDX-License-Identifier: AGPL-3.0-or-later
// A run's folder as it is followed: lines appended, cut and replaced; facts; time left; the command line.
#include "app/explorer/training/appended_lines.h"
#include "app/explorer/training/run_progress.h"
#include "app/explorer/training/run_watcher.h"
#include "app/explorer/training/training_order.h"
#include "tests/test_main.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace lila;

class TrainingRunTest : public QObject {
    Q_OBJECT

private:
    static void write(const QString& file, const QByteArray& content,
                      QIODevice::OpenMode how = QIODevice::Truncate) {
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly | how));
        out.write(content);
    }

    static QByteArray logLine(std::int64_t step, double loss) {
        TrainLogLine line;
        line.step = step;
        line.trainLoss = loss;
        line.beta = {{0.1F, 0.2F}};
        return QByteArray::fromStdString(toJson(line)) + '\n';
    }

    /// What a view would show.
    struct Followed {
        explicit Followed(RunWatcher& watcher) {
            connect(&watcher, &RunWatcher::logRestarted, [this] { steps.clear(); });
            connect(&watcher, &RunWatcher::linesRead, [this](const std::vector<TrainLogLine>& lines) {
                for (const TrainLogLine& line : lines)
                    steps.append(line.step);
                largest = std::max(largest, lines.size());
            });
            connect(&watcher, &RunWatcher::samplesRead, [this](const std::vector<StorySample>& read) {
                samples += static_cast<int>(read.size());
            });
        }
        QList<qint64> steps;
        std::size_t largest = 0;
        int samples = 0;
    };

private Q_SLOTS:
    void onlyWholeNewLinesAreGivenOut() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("log"));
        AppendedLines lines(file);
        QVERIFY(lines.read(1000).lines.empty());
        write(file, "one\ntw");
        QCOMPARE(lines.read(1000).lines, std::vector<std::string>{"one"});
        QVERIFY(lines.read(1000).lines.empty());
        write(file, "o\nthree\n", QIODevice::Append);
        const AppendedLines::Part part = lines.read(1000);
        QCOMPARE(part.lines, (std::vector<std::string>{"two", "three"}));
        QVERIFY(!part.restarted);
    }

    void aLineMayBeLongerThanAPart() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("log"));
        write(file, QByteArray(100, 'x') + "\ny\n");
        AppendedLines lines(file);
        std::vector<std::string> all;
        AppendedLines::Part part;
        do {
            part = lines.read(16);
            all.insert(all.end(), part.lines.begin(), part.lines.end());
        } while (part.more);
        QCOMPARE(all, (std::vector<std::string>{std::string(100, 'x'), "y"}));
    }

    void anotherFileIsNoticed_data() {
        QTest::addColumn<QByteArray>("now");
        QTest::newRow("cut") << QByteArray("one\n");
        QTest::newRow("of the same length") << QByteArray("one\n222\n");
        QTest::newRow("longer") << QByteArray("one\nanother\nand more\n");
    }

    void anotherFileIsNoticed() {
        QFETCH(QByteArray, now);
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("log"));
        write(file, "one\ntwo\n");
        AppendedLines lines(file);
        lines.read(1000);
        write(file, now);
        const AppendedLines::Part part = lines.read(1000);
        QVERIFY(part.restarted);
        QCOMPARE(part.lines.size(), static_cast<std::size_t>(now.count('\n')));
        QCOMPARE(part.lines.front(), std::string("one"));
    }

    void aRunIsFollowed() {
        const QTemporaryDir folder;
        const QString log = folder.filePath(QStringLiteral("train_log.jsonl"));
        RunWatcher watcher;
        Followed followed(watcher);
        watcher.watch(folder.path());
        QVERIFY(watcher.facts().exists);
        QVERIFY(!watcher.facts().isBegun());
        write(log, logLine(10, 3) + logLine(20, 2) + "{\"step\": 3");
        QTRY_COMPARE(followed.steps, (QList<qint64>{10, 20}));
        write(log, logLine(10, 3) + logLine(12, 2.5)); // as when a run is resumed
        QTRY_COMPARE(followed.steps, (QList<qint64>{10, 12}));
        write(log, logLine(20, 2), QIODevice::Append);
        QTRY_COMPARE(followed.steps, (QList<qint64>{10, 12, 20}));
        QVERIFY(watcher.facts().hasLog);
    }

    void factsAreRead() {
        const QTemporaryDir folder;
        RunWatcher watcher;
        QSignalSpy changed(&watcher, &RunWatcher::factsChanged);
        watcher.watch(folder.path());
        TrainingSettings settings;
        settings.steps = 1234;
        write(folder.filePath(QStringLiteral("settings.json")),
              QByteArray::fromStdString(trainingSettingsToJson(settings)));
        write(folder.filePath(QStringLiteral("checkpoint_step_90.pt")), "x");
        write(folder.filePath(QStringLiteral("checkpoint_step_500.safetensors")), "x");
        changed.clear();
        QVERIFY(changed.wait());
        QCOMPARE(watcher.facts().settings, std::optional(settings));
        QCOMPARE(watcher.facts().savedStep, 500);
        QCOMPARE(QFileInfo(watcher.facts().newestCheckpoint).fileName(),
                 QStringLiteral("checkpoint_step_500.safetensors"));
        QVERIFY(!watcher.facts().trainer);
        watcher.look();
        QCOMPARE(watcher.facts().settings, std::optional(settings));
    }

    void brokenSettingsAreNone() {
        const QTemporaryDir folder;
        write(folder.filePath(QStringLiteral("settings.json")), "{\"batch_size\": 0}");
        RunWatcher watcher;
        watcher.watch(folder.path());
        QVERIFY(!watcher.facts().settings);
    }

    void aFolderMayVanishAndComeBack() {
        const QTemporaryDir parent;
        const QString folder = parent.filePath(QStringLiteral("run"));
        const QString log = folder + QStringLiteral("/train_log.jsonl");
        QVERIFY(QDir().mkpath(folder));
        write(log, logLine(1, 3) + logLine(2, 3));
        RunWatcher watcher;
        Followed followed(watcher);
        watcher.watch(folder);
        QCOMPARE(followed.steps.size(), 2);
        QVERIFY(QDir(folder).removeRecursively());
        watcher.look();
        QVERIFY(!watcher.facts().exists);
        QCOMPARE(followed.steps.size(), 2); // what was seen stays in sight
        QVERIFY(QDir().mkpath(folder));
        write(log, logLine(7, 1));
        watcher.look();
        QCOMPARE(followed.steps, QList<qint64>{7});
    }

    void aLargeLogComesInParts() {
        const QTemporaryDir folder;
        const int count = 100000; // more than a part, on the fastest machine
        QByteArray log;
        for (int step = 1; step <= count; ++step)
            log += logLine(step, 2);
        write(folder.filePath(QStringLiteral("train_log.jsonl")), log);
        RunWatcher watcher;
        Followed followed(watcher);
        watcher.watch(folder.path());
        QVERIFY(!watcher.isUpToDate());
        QTRY_COMPARE_WITH_TIMEOUT(followed.steps.size(), count, 30000);
        QVERIFY2(followed.largest < count / 2, qPrintable(QString::number(followed.largest)));
        QTRY_VERIFY(watcher.isUpToDate());
        QVERIFY(std::ranges::is_sorted(followed.steps));
    }

    void samplesAreFollowed() {
        const QTemporaryDir folder;
        const std::filesystem::path file = storySamplesPath(folder.path().toStdString());
        RunWatcher watcher;
        Followed followed(watcher);
        appendStorySample(file, {10, "Once", " upon"});
        watcher.watch(folder.path());
        QCOMPARE(followed.samples, 1);
        appendStorySample(file, {20, "Once", " more"});
        QTRY_COMPARE(followed.samples, 2);
    }

    void timeLeftComesFromTheStepsSeen() {
        WorkRate rate;
        QVERIFY(!rate.secondsFor(10));
        rate.see(100, 0);
        QVERIFY(!rate.secondsFor(10));
        rate.see(200, 10);
        QCOMPARE(rate.secondsFor(50), std::optional(5.0));
        rate.see(150, 11); // the run went back
        QVERIFY(!rate.secondsFor(10));
        rate.see(250, 31);
        rate.see(260, 1); // another trainer goes on
        QVERIFY(!rate.secondsFor(10));
        QCOMPARE(durationText(59.4), QStringLiteral("59 s"));
        QCOMPARE(durationText(14 * 60), QStringLiteral("14 min"));
        QCOMPARE(durationText(3 * 3600 + 5 * 60), QStringLiteral("3 h 05 min"));
    }

    void aStateNamesTheProcessWhereItHasANumber() {
        RunProgress progress;
        progress.state = RunState::Running;
        QCOMPARE(stateText(progress), QStringLiteral("Running"));
        progress.process = processElsewhere;
        QCOMPARE(stateText(progress), QStringLiteral("Running"));
        progress.process = 4321;
        QCOMPARE(stateText(progress), QStringLiteral("Running (process 4321)"));
    }

    void progressLeavesOutWhatIsUnknown() {
        RunProgress progress;
        QCOMPARE(progressText(progress), QString());
        progress.state = RunState::Running;
        progress.step = 1200;
        progress.steps = 5000;
        progress.tokensPerSecond = 8200.4;
        progress.secondsLeft = 840;
        progress.savedStep = 1000;
        QString text = progressText(progress);
        text.remove(QLocale().groupSeparator());
        QCOMPARE(text,
                 QStringLiteral("step 1200 of 5000 · 8200 tokens/s · 14 min left · saved at step 1000"));
        progress.state = RunState::Stopped;
        QVERIFY(!progressText(progress).contains(QStringLiteral("left")));
        // The log has every 100th step, the last checkpoint any.
        progress.state = RunState::Stopped;
        progress.step = 100;
        progress.savedStep = 104;
        QCOMPARE(progressText(progress).remove(QLocale().groupSeparator()),
                 QStringLiteral("step 104 of 5000 · saved"));
    }

    void theCommandSaysWhatDiffers() {
        TrainingOrder order{.corpus = QStringLiteral("c.txt"),
                            .validation = {},
                            .heldOut = 0.1,
                            .cache = {},
                            .folder = QStringLiteral("run"),
                            .start = {},
                            .tokenizer = {},
                            .settings = {}};
        order.settings.dModel = 128;
        order.settings.lr = 0.001;
        QCOMPARE(startArguments(order).join(QLatin1Char(' ')),
                 QStringLiteral(
                     "train --corpus c.txt --checkpoint_dir run --held_out 0.1 --d_model 128 --lr 0.001"));
        order.validation = QStringLiteral("v.txt");
        order.start = QStringLiteral("m.pt");
        QCOMPARE(
            startArguments(order).join(QLatin1Char(' ')),
            QStringLiteral("train --corpus c.txt --valid v.txt --checkpoint_dir run --init m.pt --lr 0.001"));
    }

    void resumingSaysOnlyWhatMayChange() {
        TrainingOrder order{.corpus = QStringLiteral("c.txt"),
                            .validation = {},
                            .heldOut = 0.1,
                            .cache = {},
                            .folder = QStringLiteral("run"),
                            .start = QStringLiteral("m.pt"),
                            .tokenizer = {},
                            .settings = {}};
        TrainingSettings begun = order.settings;
        order.settings.dModel = 128; // belongs to the run
        order.settings.steps = 99;
        QCOMPARE(resumeArguments(order, begun).join(QLatin1Char(' ')),
                 QStringLiteral("train --corpus c.txt --checkpoint_dir run --resume --steps 99"));
        begun.steps = 99;
        QVERIFY(!resumeArguments(order, begun).contains(QStringLiteral("--steps")));
    }
};

LILA_TEST(TrainingRunTest)
#include "training_run_test.moc"
