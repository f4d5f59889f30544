// SPDX-License-Identifier: AGPL-3.0-or-later
// What a step of the trainer asks of the system: no memory once it is under way, and hardly a page.
#include "core/training/loop/trainer.h"
#include "tests/allocation_count.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace lila;

namespace {

struct Cost {
    long allocations = 0, pageFaults = 0;
};

Cost soFar() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return {allocationCount, usage.ru_minflt};
}

std::filesystem::path writeCorpus(const std::filesystem::path& file) {
    CorpusContent content;
    content.vocabulary = {"numbers", 101, 3, 1};
    std::vector<std::uint16_t> ids(1000);
    for (int story = 0; story < 200; ++story) {
        for (std::size_t i = 0; i < ids.size(); ++i)
            ids[i] = static_cast<std::uint16_t>(4 + (i * i + static_cast<std::size_t>(story)) % 97);
        ids.back() = 3;
        content.add(ids, 1000, static_cast<std::uint64_t>(story));
    }
    writeTokenCorpus(file, content);
    return file;
}

} // namespace

class StepCostTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aStepAllocatesNothingAfterTheThird_data() {
        QTest::addColumn<QString>("precision");
        QTest::newRow("fp32") << "fp32";
        QTest::newRow("bf16") << "bf16";
    }
    void aStepAllocatesNothingAfterTheThird() {
        QFETCH(QString, precision);
        const QTemporaryDir folder;
        TrainingJob job;
        job.corpus = TokenCorpus::open(writeCorpus(folder.filePath("corpus.safetensors").toStdString()));
        job.checkpointFolder = folder.filePath("run").toStdString();
        job.given = {{"d_model", "64"},
                     {"n_layers", "2"},
                     {"n_heads", "4"},
                     {"block_size", "64"},
                     {"batch_size", "16"},
                     {"accumulate", "2"},
                     {"ema", "0.9"},
                     {"device", "cpu"},
                     {"steps", "12"},
                     {"log_every", "12"},
                     {"eval_every", "12"},
                     {"save_every", "12"},
                     {"precision", precision.toStdString()}};
        std::vector<Cost> costs;
        costs.reserve(16);
        TrainingHooks hooks;
        hooks.shouldStop = [&] { // between one step and the next
            costs.push_back(soFar());
            return false;
        };
        train(job, hooks);
        QCOMPARE(costs.size(), std::size_t{12});
        for (std::size_t step = 3; step + 1 < costs.size(); ++step) {
            const QByteArray name = "step " + QByteArray::number(static_cast<qulonglong>(step + 1));
            QVERIFY2(costs[step + 1].allocations == costs[step].allocations,
                     name + ": " +
                         QByteArray::number(
                             static_cast<qlonglong>(costs[step + 1].allocations - costs[step].allocations)));
            const long faults = costs[step + 1].pageFaults - costs[step].pageFaults;
            QVERIFY2(faults < 50, name + ": " + QByteArray::number(static_cast<qlonglong>(faults)));
        }
    }
};

LILA_TEST(StepCostTest)
#include "step_cost_test.moc"
