// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/loop/training_bench.h"

#include "core/reference/torch_module.h"
#include "core/sampling/random.h"
#include "core/threads/aligned_memory.h"
#include "core/threads/thread_pool.h"
#include "core/threads/timing.h"
#include "core/training/loop/trainer.h"
#include "core/training/step/kernels/matrix_product.h"
#include "core/training/step/torch_version.h"

#include <ATen/Parallel.h>

#include <cstring>

namespace lila {
namespace {

ModelConfig shapeOf(const TrainingBench& bench) {
    ModelConfig config;
    config.dModel = bench.dModel;
    config.nLayers = bench.nLayers;
    config.nHeads = bench.nHeads;
    config.blockSize = bench.blockSize;
    return config;
}

void tell(const TrainingBench& bench, double share) {
    if (bench.progress)
        bench.progress(share);
}

/// Casts of weights are kept through a forward pass, as PyTorch's own context manager does.
class Bf16Scope {
public:
    explicit Bf16Scope(bool on) : m_on(on) {
        if (!m_on)
            return;
        setBf16Autocast(true);
        at::autocast::increment_nesting();
    }
    ~Bf16Scope() {
        if (!m_on)
            return;
        if (at::autocast::decrement_nesting() == 0)
            at::autocast::clear_cache();
        setBf16Autocast(false);
    }
    Bf16Scope(const Bf16Scope&) = delete;
    Bf16Scope& operator=(const Bf16Scope&) = delete;

private:
    bool m_on;
};

TrainingFigures eagerSpeed(const TrainingBench& bench) {
    const ModelConfig config = shapeOf(bench);
    LilaModule module(config);
    module->train();
    torch::optim::AdamW optimizer(module->parameters(), torch::optim::AdamWOptions(5e-4));
    const torch::Tensor rows =
        torch::randint(0, config.vocabSize, {bench.batchSize, config.blockSize + 1}, torch::kLong);
    Samples milliseconds;
    const double mostMilliseconds = 1000.0 * static_cast<double>(bench.patience.count());
    double spent = 0;
    for (int step = 0; step == 0 || (step <= bench.steps && spent < mostMilliseconds); ++step) {
        const double time = millisecondsOf([&] {
            optimizer.zero_grad();
            torch::Tensor loss;
            {
                const Bf16Scope scope(bench.precision == "bf16");
                const torch::Tensor logits = module->forward(rows.slice(1, 0, config.blockSize));
                loss = torch::nn::functional::cross_entropy(logits.flatten(0, 1), rows.slice(1, 1).flatten());
            }
            loss.backward();
            torch::nn::utils::clip_grad_norm_(module->parameters(), 1.0);
            optimizer.step();
        });
        spent += time;
        if (step > 0 || spent >= mostMilliseconds) // a step alone that long has no warming up to leave out
            milliseconds.add(time);
        tell(bench, std::max(static_cast<double>(step + 1) / (bench.steps + 1), spent / mostMilliseconds));
    }
    TrainingFigures figures;
    figures.tokensPerSecond = 1000.0 * bench.batchSize * config.blockSize / milliseconds.median();
    return figures;
}

std::filesystem::path randomCorpus(const std::filesystem::path& folder, int vocabSize) {
    CorpusContent content;
    content.vocabulary = {"random", vocabSize, 3, 1};
    RandomStream random(1);
    std::vector<std::uint16_t> ids(1000);
    for (int story = 0; story < 50; ++story) {
        for (std::uint16_t& id : ids)
            id = static_cast<std::uint16_t>(4 + random.uniform() * (vocabSize - 4));
        ids.back() = 3;
        content.add(ids, 1000, static_cast<std::uint64_t>(story));
    }
    writeTokenCorpus(folder / "corpus.safetensors", content);
    return folder / "corpus.safetensors";
}

/// GFLOP/s of one large product, the best of some.
double productPeak(fused::Element element, ThreadPool& pool) {
    constexpr std::int64_t rows = 4096, width = 1024, stretch = 64;
    constexpr int repetitions = 6;
    const std::size_t bytes = element == fused::Element::F32 ? sizeof(float) : sizeof(std::uint16_t);
    const auto zeros = [&](std::int64_t values) {
        AlignedMemory memory(static_cast<std::size_t>(values) * bytes, AlignedMemory::Pages::Huge);
        std::memset(memory.data(), 0, memory.size());
        return memory;
    };
    AlignedMemory left = zeros(rows * width), panels = zeros(fused::packedSize(width, width)),
                  out = zeros(rows * width);
    const fused::Product job{element, width, width, left.data(), panels.data(), out.data()};
    double best = 0;
    for (int i = 0; i < repetitions; ++i) {
        const double milliseconds = millisecondsOf([&] {
            pool.run(rows / stretch, [&](int task, int) {
                fused::multiply(job, {task * stretch, (task + 1) * stretch});
            });
        });
        best = std::max(best, 2.0 * rows * width * width / milliseconds / 1e6);
    }
    return best;
}

/// `threadSeconds`: of the steps that were timed.
std::map<std::string, OperationFigures> figuresOf(const OperationTimes& times, double threadSeconds) {
    std::map<std::string, OperationFigures> figures;
    const double rate = times.threads() / 1e9;
    double waiting = threadSeconds;
    for (std::size_t i = 0; i < operationNames.size(); ++i) {
        const OperationSum sum = times.of(i);
        waiting -= sum.seconds;
        if (sum.seconds > 0)
            figures[operationNames[i]] = {sum.seconds / threadSeconds, rate * sum.flop / sum.seconds,
                                          rate * sum.bytes / sum.seconds};
    }
    figures["waiting"].share = std::max(0.0, waiting / threadSeconds);
    return figures;
}

/// The whole trainer, as its log tells of it.
TrainingFigures trainerSpeed(const TrainingBench& bench) {
    const ModelConfig config = shapeOf(bench);
    TrainingJob job;
    job.corpus = TokenCorpus::open(randomCorpus(bench.folder, config.vocabSize));
    job.checkpointFolder = bench.folder / "run";
    job.given = {{"d_model", std::to_string(config.dModel)},
                 {"n_layers", std::to_string(config.nLayers)},
                 {"n_heads", std::to_string(config.nHeads)},
                 {"block_size", std::to_string(config.blockSize)},
                 {"batch_size", std::to_string(bench.batchSize)},
                 {"precision", bench.precision},
                 {"device", "cpu"},
                 {"steps", std::to_string(bench.steps + 1)},
                 {"log_every", "1"}};
    Samples rates;
    double seconds = 0;
    OperationTimes times(at::get_num_threads());
    TrainingHooks hooks;
    hooks.times = &times;
    hooks.logged = [&](const TrainLogLine& line) {
        if (line.step == 1)
            times.clear();
        else {
            rates.add(line.tokensPerSecond);
            seconds += bench.batchSize * config.blockSize / line.tokensPerSecond;
        }
        tell(bench, static_cast<double>(line.step) / (bench.steps + 1));
    };
    const auto element = bench.precision == "bf16" ? fused::Element::BF16 : fused::Element::F32;
    ThreadPool pool(at::get_num_threads());
    TrainingFigures figures;
    figures.peakGflopS = productPeak(element, pool);
    train(job, hooks);
    figures.peakGflopS = std::max(figures.peakGflopS, productPeak(element, pool));
    figures.tokensPerSecond = rates.median();
    figures.byOperation = figuresOf(times, seconds * times.threads());
    return figures;
}

} // namespace

double trainingFlop(const ModelConfig& config) {
    const double d = config.dModel;
    const double layer = 6 * 12 * d * d + 6 * 2 * d * (config.blockSize + 1) / 2.0;
    return config.nLayers * layer + 6 * d * config.vocabSize;
}

TrainingFigures trainingSpeed(const TrainingBench& bench) {
    TrainingFigures figures = bench.eager ? eagerSpeed(bench) : trainerSpeed(bench);
    figures.gflopS = figures.tokensPerSecond * trainingFlop(shapeOf(bench)) / 1e9;
    return figures;
}

} // namespace lila
