// SPDX-License-Identifier: AGPL-3.0-or-later
// What does not fit into memory is refused before it is allocated: under a limit on address space, so that no
// memory is filled.
#include "core/checkpoint/checkpoint.h"
#include "core/model/tensor_table.h"
#include "tests/cli/command_run.h"
#include "tests/cli/training_run.h"
#include "tests/test_main.h"

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <filesystem>

using namespace lila;
using namespace lila::clitest;

namespace {

constexpr rlim_t gigabyte = 1'000'000'000;

Outcome lilaWithin(rlim_t bytes, const QStringList& arguments) {
    QProcess process;
    process.setChildProcessModifier([bytes] {
        const rlimit limit{bytes, bytes};
        setrlimit(RLIMIT_AS, &limit);
    });
    process.start(LILA_PROGRAM, arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(120'000))
        return {};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

/// A model whose weights are all zero and lie in a hole of the file.
void writeHollowModel(const std::filesystem::path& file, const ModelConfig& config) {
    nlohmann::json header;
    std::size_t at = 0;
    for (const ExpectedTensor& tensor : expectedTensors(config)) {
        if (tensor.kind != TensorKind::Parameter)
            continue;
        std::size_t bytes = sizeof(float);
        for (const std::int64_t size : tensor.shape)
            bytes *= static_cast<std::size_t>(size);
        header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {at, at + bytes}}};
        at += bytes;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    const auto length = static_cast<std::uint64_t>(text.size());
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(&length), sizeof length)
        << text;
    std::filesystem::resize_file(file, sizeof length + text.size() + at);
}

} // namespace

class MemoryTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const char* name) const { return m_folder.filePath(name); }

private Q_SLOTS:
    void initTestCase() {
#ifdef __SANITIZE_ADDRESS__
        QSKIP("the address sanitizer takes more address space than such a limit leaves");
#endif
    }

    void trainingThatDoesNotFitIsRefused() {
        QElapsedTimer timer;
        timer.start();
        const Outcome outcome =
            lilaWithin(8 * gigabyte, {"train", "--corpus", stories, "--checkpoint_dir", file("run"),
                                      "--d_model", "2048", "--n_layers", "40", "--device", "cpu"});
        QCOMPARE(outcome.exitCode, 1);
        for (const char* part : {"parameters 8.1 GB", "optimiser state 16.2 GB", "activations ", " are free"})
            QVERIFY2(outcome.err.contains(part), outcome.err);
        QVERIFY(!QFile::exists(file("run")));
        QVERIFY(timer.elapsed() < 30'000);
    }

    void fineTuningThatDoesNotFitIsRefused() {
        ModelConfig config;
        config.dModel = 512;
        config.nLayers = 12;
        writeHollowModel(file("large.safetensors").toStdString(), config);
        const Outcome outcome = lilaWithin(8 * gigabyte, {"train", "--corpus", stories, "--checkpoint_dir",
                                                          file("tuned"), "--init", file("large.safetensors"),
                                                          "--batch_size", "1000", "--device", "cpu"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("activations 2") && outcome.err.contains(" are free"), outcome.err);
    }

    void modelsThatDoNotFitAreRefused() {
        ModelConfig config;
        config.dModel = 1024;
        config.nLayers = 10;
        writeHollowModel(file("hollow.safetensors").toStdString(), config);
        const QStringList arguments{"generate", "--checkpoint", file("hollow.safetensors"), "--threads", "1"};
        const Outcome outcome = lilaWithin(gigabyte, arguments);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("the model in fp32 needs 5") &&
                     outcome.err.contains("cache of a window 41.9 MB"),
                 outcome.err);
        QVERIFY2(lilaWithin(4 * gigabyte, arguments + QStringList{"--max_tokens", "1"}).exitCode == 0,
                 "what fits was refused");
    }

    void windowsThatDoNotFitAreRefused() {
        const Outcome outcome =
            lilaWithin(3 * gigabyte, {"convert", goldenCheckpoint, file("wide.pt"), "--block_size", "32768"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("a window of 32768 positions takes 4.3 GB of memory"), outcome.err);
    }
};

LILA_TEST(MemoryTest)
#include "memory_test.moc"
