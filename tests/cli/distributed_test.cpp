// SPDX-License-Identifier: AGPL-3.0-or-later
// Processes that train together, over Gloo on this machine.
#include "tests/cli/command_run.h"
#include "tests/cli/training_run.h"
#include "tests/test_main.h"

#include "core/checkpoint/checkpoint.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <csignal>
#include <fstream>
#include <map>
#include <memory>

using namespace lila;
using namespace lila::clitest;

namespace {

QStringList run(const QString& folder, int processes, int steps) {
    return {"train",
            "--corpus",
            stories,
            "--held_out",
            "0.2",
            "--checkpoint_dir",
            folder,
            "--processes",
            QString::number(processes),
            "--d_model",
            "32",
            "--n_layers",
            "2",
            "--n_heads",
            "4",
            "--block_size",
            "32",
            "--batch_size",
            "5",
            "--steps",
            QString::number(steps),
            "--log_every",
            "1",
            "--eval_every",
            "25",
            "--save_every",
            "25",
            "--warmup",
            "10",
            "--lr",
            "3e-3",
            "--sample_tokens",
            "0",
            "--precision",
            "fp32",
            "--threads",
            "2"};
}

/// The processes of that rank that train in the folder, told by their environment.
std::vector<pid_t> workersOfRank(const QString& folder, int rank) {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        const auto content = [&](const char* file) {
            std::ifstream stream(entry.path() / file, std::ios::binary);
            return std::string(std::istreambuf_iterator<char>(stream), {});
        };
        if (content("cmdline").find(folder.toStdString()) != std::string::npos &&
            ('\0' + content("environ")).find('\0' + ("RANK=" + std::to_string(rank)) + '\0') !=
                std::string::npos)
            found.push_back(std::stoi(name));
    }
    return found;
}

/// A process that torchrun starts as one of two.
std::unique_ptr<QProcess> torchrunWorker(int rank, int port, bool agentKeepsStore, int attempt,
                                         const QStringList& arguments) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto& [name, value] :
         std::map<QString, QString>{{"RANK", QString::number(rank)},
                                    {"LOCAL_RANK", QString::number(rank)},
                                    {"WORLD_SIZE", "2"},
                                    {"LOCAL_WORLD_SIZE", "2"},
                                    {"MASTER_ADDR", "localhost"},
                                    {"MASTER_PORT", QString::number(port)},
                                    {"TORCHELASTIC_RESTART_COUNT", QString::number(attempt)},
                                    {"TORCHELASTIC_USE_AGENT_STORE", agentKeepsStore ? "True" : "False"}})
        environment.insert(name, value);
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(environment);
    process->start(LILA_TORCH_PROGRAM, arguments);
    return process;
}

/// The store of an agent; its port is free again afterwards.
class AgentStore {
public:
    AgentStore() {
        m_process.start(LILA_AGENT_STORE, QStringList());
        m_process.waitForReadyRead(30000);
        m_port = m_process.readAllStandardOutput().trimmed().toInt();
    }
    ~AgentStore() {
        m_process.closeWriteChannel();
        m_process.waitForFinished();
    }
    AgentStore(const AgentStore&) = delete;
    AgentStore& operator=(const AgentStore&) = delete;

    int port() const { return m_port; }

private:
    QProcess m_process;
    int m_port = 0;
};

int freePort() {
    return AgentStore().port();
}

QByteArray contentOf(const std::filesystem::path& path) {
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class DistributedTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_temporary;

    /// The stories tokenised, and the options of a run on them for lila-torch.
    QStringList tokenisedRun(const QString& folder, int steps) {
        const QString cache = m_temporary.filePath("cache");
        if (!QFileInfo::exists(cache)) {
            const QByteArray before = qgetenv("XDG_CACHE_HOME");
            qputenv("XDG_CACHE_HOME", cache.toUtf8());
            lilaWith(run(m_temporary.filePath("first"), 1, 1));
            before.isEmpty() ? qunsetenv("XDG_CACHE_HOME") : qputenv("XDG_CACHE_HOME", before);
        }
        QDirIterator files(cache, {"*.safetensors"}, QDir::Files, QDirIterator::Subdirectories);
        QStringList arguments = run(folder, 1, steps);
        arguments[2] = files.next();
        arguments.remove(arguments.indexOf("--sample_tokens"), 2); // lila writes them
        return arguments;
    }

private Q_SLOTS:
    void twoProcessesEqualOne() {
        const QString one = m_temporary.filePath("one");
        const QString two = m_temporary.filePath("two");
        const Outcome first = lilaWith(run(one, 1, 50));
        QVERIFY2(first.exitCode == 0, first.err);
        const Outcome second = lilaWith(run(two, 2, 50));
        QVERIFY2(second.exitCode == 0, second.err);
        const auto a = logOf(one);
        const auto b = logOf(two);
        QCOMPARE(a.size(), std::size_t{50});
        QCOMPARE(b.size(), std::size_t{50});
        for (std::size_t i = 0; i < a.size(); ++i)
            QVERIFY2(
                std::abs(a[i].trainLoss - b[i].trainLoss) < 1e-4,
                qPrintable(
                    QString("step %1: %2 and %3").arg(a[i].step).arg(a[i].trainLoss).arg(b[i].trainLoss)));
        QVERIFY(std::abs(a.back().validPerToken.value() - b.back().validPerToken.value()) < 1e-4);
        QVERIFY(a.back().trainLoss < a.front().trainLoss - 0.5);
    }

    void aKilledProcessEndsTheRun() {
        const QString folder = m_temporary.filePath("killed");
        QProcess process;
        process.start(LILA_PROGRAM, run(folder, 2, 100000));
        QTRY_VERIFY_WITH_TIMEOUT(stepCheckpoints(folder.toStdString()).size() >= 2, 120000);
        const std::vector<pid_t> second = workersOfRank(folder, 1);
        QCOMPARE(second.size(), std::size_t{1});
        ::kill(second.front(), SIGKILL);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 1);
        const QByteArray message = process.readAllStandardError();
        QVERIFY2(message.contains("process 1 of 2 was ended by signal 9") && message.contains("--resume"),
                 message);
        const auto newest = stepCheckpoints(folder.toStdString()).back();
        QCOMPARE(readCheckpoint(newest.file).step, newest.step);
        const Outcome resumed =
            lilaWith(run(folder, 2, static_cast<int>(newest.step) + 5) + QStringList{"--resume"});
        QVERIFY2(resumed.exitCode == 0, resumed.err);
    }

    void stopReachesAllProcesses() {
        const QString folder = m_temporary.filePath("stopped");
        QProcess process;
        process.start(LILA_PROGRAM, run(folder, 2, 100000));
        QTRY_VERIFY_WITH_TIMEOUT(logOf(folder).size() >= 5, 120000);
        process.terminate();
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(process.readAllStandardOutput().contains("Stopped at step"));
        QVERIFY(!stepCheckpoints(folder.toStdString()).empty());
    }

    void torchrunStartsTheProcesses_data() {
        QTest::addColumn<bool>("agentKeepsStore");
        QTest::newRow("agent keeps the store") << true; // static rendezvous; 2.6 --standalone
        QTest::newRow("rank 0 keeps it") << false;      // 1.13 --standalone
    }
    void torchrunStartsTheProcesses() {
        QFETCH(bool, agentKeepsStore);
        const QString own = m_temporary.filePath(QString("own %1").arg(agentKeepsStore));
        QStringList ownRun = tokenisedRun(own, 20);
        ownRun.replace(ownRun.indexOf("--processes") + 1, "2");
        QProcess expected;
        expected.start(LILA_TORCH_PROGRAM, ownRun);
        QVERIFY(expected.waitForFinished(120000));
        QVERIFY2(expected.exitCode() == 0, expected.readAllStandardError());

        const AgentStore agent;
        const QString folder = m_temporary.filePath(QString("torchrun %1").arg(agentKeepsStore));
        for (const int attempt : {0, 1}) { // as after a failure: the same store, the run so far
            const int port = agentKeepsStore ? agent.port() : freePort();
            const QStringList arguments = tokenisedRun(folder, attempt == 0 ? 10 : 20) << "--resume";
            const auto second = torchrunWorker(1, port, agentKeepsStore, attempt, arguments);
            const auto first = torchrunWorker(0, port, agentKeepsStore, attempt, arguments);
            QVERIFY(first->waitForFinished(120000));
            QVERIFY2(first->exitCode() == 0, first->readAllStandardError());
            QVERIFY(second->waitForFinished(120000));
            QVERIFY2(second->exitCode() == 0, second->readAllStandardError());
        }
        const QByteArray checkpoint = contentOf(newestCheckpoint(folder));
        QVERIFY(!checkpoint.isEmpty());
        QCOMPARE(checkpoint, contentOf(newestCheckpoint(own)));
    }

    void aSignalEndsAProcessThatWaitsForOthers() {
        const AgentStore agent;
        const auto process =
            torchrunWorker(1, agent.port(), true, 0, tokenisedRun(m_temporary.filePath("waits"), 5));
        QVERIFY(!process->waitForFinished(4000)); // it waits for process 0
        process->terminate();
        QVERIFY(process->waitForFinished(4000));
    }
};

LILA_TEST(DistributedTest)
#include "distributed_test.moc"
