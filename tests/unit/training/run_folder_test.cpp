// SPDX-License-Identifier: AGPL-3.0-or-later
// A run's folder: which checkpoints stay, and that it belongs to one process at a time.
#include "core/training/run/run_folder.h"
#include "core/training/run/run_preparation.h"
#include "core/training/run/training_error.h"
#include "tests/test_main.h"
#include "tests/unit/training/run_fixture.h"

#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

using namespace lila;
using test::messageOf;
using test::RunFolder;

namespace {

std::set<std::string> namesIn(const RunFolder& folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        names.insert(entry.path().filename().string());
    return names;
}

const RunPreparation fetching{RunPreparation::Stage::Fetching, "stories.txt", 5, 4000000000};

enum class Work { Training, Preparing };

/// A process that holds a folder until it is killed.
class LockHolder {
public:
    explicit LockHolder(const RunFolder& folder, Work work = Work::Training) {
        int ends[2] = {};
        if (::pipe(ends) != 0)
            return;
        m_process = ::fork();
        if (m_process == 0)
            hold(folder, work, ends[1]);
        ::close(ends[1]);
        char answer = 0;
        m_holds = ::read(ends[0], &answer, 1) == 1;
        ::close(ends[0]);
    }
    ~LockHolder() { kill(); }
    LockHolder(const LockHolder&) = delete;
    LockHolder& operator=(const LockHolder&) = delete;

    bool holds() const { return m_holds; }
    pid_t process() const { return m_process; }
    void kill() {
        if (m_process <= 0)
            return;
        ::kill(m_process, SIGKILL);
        ::waitpid(m_process, nullptr, 0);
        m_process = 0;
    }
    /// Waits for it.
    int signalThatEnded() {
        int status = 0;
        ::waitpid(m_process, &status, 0);
        m_process = 0;
        return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }

private:
    [[noreturn]] static void hold(const RunFolder& folder, Work work, int answer) {
        try {
            std::optional<RunLock> lock;
            std::optional<PreparedRun> preparation;
            if (work == Work::Training)
                lock.emplace(folder.path());
            else
                preparation.emplace(folder.path()).tell(fetching);
            if (::write(answer, "y", 1) == 1)
                while (true)
                    ::pause();
        } catch (const TrainingError&) {
        }
        ::_exit(1);
    }

    pid_t m_process = 0;
    bool m_holds = false;
};

/// Holds a file by a lock that names no process, as one has that a process of another machine holds.
class NamelessLock {
public:
    explicit NamelessLock(const std::filesystem::path& file)
        : m_descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
        struct flock lock {};
        lock.l_type = F_WRLCK;
        m_holds = ::fcntl(m_descriptor, F_OFD_SETLK, &lock) == 0;
    }
    ~NamelessLock() { ::close(m_descriptor); }
    NamelessLock(const NamelessLock&) = delete;
    NamelessLock& operator=(const NamelessLock&) = delete;

    bool holds() const { return m_holds; }

private:
    int m_descriptor;
    bool m_holds = false;
};

} // namespace

class RunFolderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filesHaveTheReferencesNames() {
        QCOMPARE(stepCheckpointPath("runs", 1000, "pt"),
                 std::filesystem::path("runs/checkpoint_step_1000.pt"));
        QCOMPARE(bestModelPath("runs", "safetensors"), std::filesystem::path("runs/best_model.safetensors"));
        QCOMPARE(trainLogPath("runs"), std::filesystem::path("runs/train_log.jsonl"));
        QCOMPARE(storySamplesPath("runs"), std::filesystem::path("runs/samples.jsonl"));
        QCOMPARE(runSettingsPath("runs"), std::filesystem::path("runs/settings.json"));
    }

    void checkpointsAreFoundByStep() {
        const RunFolder folder;
        for (const char* name :
             {"checkpoint_step_1000.pt", "checkpoint_step_900.safetensors", "checkpoint_step_20.pt",
              "checkpoint_step_.pt", "checkpoint_step_5", "checkpoint_step_5.pt.bak", "checkpoint_step_-5.pt",
              "checkpoint_step_5x.pt", "checkpoint_step_99999999999999999999.pt", "my_checkpoint_step_7.pt",
              "best_model.pt"})
            folder.write(name, "x");
        std::vector<std::int64_t> steps;
        for (const StepCheckpoint& checkpoint : stepCheckpoints(folder.path())) {
            steps.push_back(checkpoint.step);
            QVERIFY(std::filesystem::exists(checkpoint.file));
        }
        QCOMPARE(steps, (std::vector<std::int64_t>{20, 900, 1000}));
        QVERIFY(stepCheckpoints(folder.at("none")).empty());
    }

    void theNewestStayAndWhatIsNotOurs() {
        const RunFolder folder;
        for (const int step : {5, 10, 100, 20})
            folder.write(stepCheckpointPath("", step, "pt").string(), "x");
        const std::set<std::string> others{"best_model.pt",        "train_log.jsonl",    "samples.jsonl",
                                           "settings.json",        "run.lock",           "notes.txt",
                                           "checkpoint_step_1.md", "checkpoint_mine.pt", "other.part"};
        for (const std::string& name : others)
            folder.write(name, "x");
        folder.write("checkpoint_step_20.pt.123.part", "x"); // as AtomicFile leaves them
        folder.write("best_model.pt.77.part", "x");

        pruneCheckpoints(folder.path(), 2, 1000000);
        std::set<std::string> expected = others;
        expected.insert({"checkpoint_step_20.pt", "checkpoint_step_100.pt"});
        QCOMPARE(namesIn(folder), expected);
        pruneCheckpoints(folder.path(), 5, 1000000);
        QCOMPARE(namesIn(folder), expected);
        // What a run has written stays, though it began again behind a later checkpoint.
        pruneCheckpoints(folder.path(), 1, 20);
        QCOMPARE(namesIn(folder), expected);
    }

    void optimisersGoWithTheirModels() {
        const RunFolder folder;
        for (const int step : {5, 10}) {
            folder.write(stepCheckpointPath("", step, "safetensors").string(), "x");
            folder.write(stepCheckpointPath("", step, "optimizer.safetensors").string(), "x");
        }
        folder.write("checkpoint_step_7.optimizer.safetensors", "x"); // its model was never finished
        folder.write("mine.optimizer.safetensors", "x");
        QCOMPARE(stepCheckpoints(folder.path()).size(), std::size_t{2});
        pruneCheckpoints(folder.path(), 1, 1000000);
        const std::set<std::string> expected{"checkpoint_step_10.safetensors",
                                             "checkpoint_step_10.optimizer.safetensors",
                                             "mine.optimizer.safetensors"};
        QCOMPARE(namesIn(folder), expected);
    }

    void anotherProcessIsRefused() {
        const RunFolder folder;
        const LockHolder holder(folder);
        QVERIFY(holder.holds());
        QCOMPARE(runningTrainer(folder.path()), std::optional<int>(holder.process()));
        const QString message = messageOf<TrainingError>([&] { RunLock lock(folder.path()); });
        QCOMPARE(message, QString::fromStdString(folder.path().string()) +
                              " is being trained in by process " + QString::number(holder.process()) +
                              ": stop that first, or take another folder");
        QCOMPARE(runningTrainer(folder.path()),
                 std::optional<int>(holder.process())); // asking changes nothing
    }

    void aKilledProcessLeavesItFree() {
        const RunFolder folder;
        LockHolder holder(folder);
        QVERIFY(holder.holds());
        holder.kill();
        QCOMPARE(runningTrainer(folder.path()), std::nullopt);
        const RunLock lock(folder.path());
        QVERIFY(!LockHolder(folder).holds());
    }

    void theTrainerIsAskedToStop() {
        const RunFolder folder;
        stopTrainer(folder.path()); // none trains there: nothing happens
        LockHolder holder(folder);
        QVERIFY(holder.holds());
        stopTrainer(folder.path());
        QCOMPARE(holder.signalThatEnded(), SIGTERM);
        QCOMPARE(runningTrainer(folder.path()), std::nullopt);
    }

    void aProcessOfAnotherMachineIsNotAskedToStop() {
        const RunFolder folder;
        const QString refusal =
            QString::fromStdString(folder.path().string()) +
            " is being trained in by a process of another machine or container: stop it there";
        {
            const NamelessLock lock(folder.at("preparation.json"));
            QVERIFY(lock.holds());
            const auto found = preparingProcess(folder.path());
            QVERIFY(found.has_value());
            QCOMPARE(found->process, processElsewhere); // or all processes would be stopped
            QCOMPARE(messageOf<TrainingError>([&] { const PreparedRun run(folder.path()); }), refusal);
            QCOMPARE(messageOf<TrainingError>([&] { stopTrainer(folder.path()); }), refusal);
        }
        const NamelessLock lock(folder.at("run.lock"));
        QVERIFY(lock.holds());
        QCOMPARE(runningTrainer(folder.path()), std::optional(processElsewhere));
        QCOMPARE(messageOf<TrainingError>([&] { const RunLock own(folder.path()); }), refusal);
        QCOMPARE(messageOf<TrainingError>([&] { const PreparedRun run(folder.path()); }), refusal);
        QCOMPARE(messageOf<TrainingError>([&] { stopTrainer(folder.path()); }), refusal);
    }

    void theLockEndsWithItsObject() {
        const RunFolder folder;
        QCOMPARE(runningTrainer(folder.path()), std::nullopt); // there is no lock yet
        {
            const RunLock lock(folder.path());
            QVERIFY(!LockHolder(folder).holds());
        }
        QVERIFY(LockHolder(folder).holds());
    }

    void aPreparationIsToldToThoseWhoWatch() {
        const RunFolder folder;
        QVERIFY(!preparingProcess(folder.path()));
        LockHolder holder(folder, Work::Preparing);
        QVERIFY(holder.holds());
        QCOMPARE(runningTrainer(folder.path()), std::nullopt);
        const auto found = preparingProcess(folder.path());
        QVERIFY(found.has_value());
        QCOMPARE(found->process, int(holder.process()));
        QVERIFY(found->preparation == fetching);
        QVERIFY(!LockHolder(folder, Work::Preparing).holds());
        stopTrainer(folder.path());
        QCOMPARE(holder.signalThatEnded(), SIGTERM);
        QVERIFY(!preparingProcess(folder.path())); // its file stands there, but nobody holds it
    }

    void aFolderIsPreparedByOneAndWhileNoneTrains() {
        const RunFolder folder;
        {
            const LockHolder trainer(folder);
            QVERIFY2(messageOf<TrainingError>([&] {
                         const PreparedRun run(folder.path());
                     }).contains("by process " + QString::number(trainer.process())),
                     "a trainer has it");
            QVERIFY(!std::filesystem::exists(folder.at("preparation.json")));
        }
        {
            const PreparedRun run(folder.path());
            QVERIFY(std::filesystem::exists(folder.at("preparation.json")));
            QVERIFY(!LockHolder(folder, Work::Preparing).holds());
            QVERIFY(LockHolder(folder).holds()); // the trainer that it was prepared for
        }
        QVERIFY(!std::filesystem::exists(folder.at("preparation.json")));
    }

    // Of a later version, or cut off.
    void whatIsNotUnderstoodIsWorkAllTheSame() {
        const RunFolder folder;
        const LockHolder holder(folder, Work::Preparing);
        QVERIFY(holder.holds());
        for (const char* text :
             {"{\"stage\": \"dreaming\"}\n", "{\"stage\": \"fetch", "[]", "", "{\"stage\": 7}"}) {
            folder.write("preparation.json", text); // the same file, with another content
            const auto found = preparingProcess(folder.path());
            QVERIFY(found && found->preparation == RunPreparation());
        }
        folder.write("preparation.json",
                     "{\"stage\": \"fetching\", \"file\": 3, \"done\": -1}\nbehind a shorter line");
        QVERIFY(preparingProcess(folder.path())->preparation ==
                RunPreparation{.stage = RunPreparation::Stage::Fetching});
    }

    void aFolderThatIsNotThereIsNamed() {
        const RunFolder folder;
        const QString message = messageOf<TrainingError>([&] { RunLock lock(folder.at("none")); });
        QVERIFY2(message.contains("none/run.lock cannot be locked: No such file"), qPrintable(message));
    }
};

LILA_TEST(RunFolderTest)
#include "run_folder_test.moc"
