// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/loop/training_bench.h"

#include "core/reference/torch_module.h"
#include "core/sampling/random.h"
#include "core/threads/timing.h"
#include "core/training/loop/trainer.h"
#include "core/training/step/torch_version.h"

namespace lila {
namespace {

constexpr int batchSize = 16;

ModelConfig benchConfig() {
    ModelConfig config;
    config.dModel = 256;
    config.nLayers = 6;
    config.blockSize = 256;
    return config;
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

double eagerSpeed(const TrainingBench& bench) {
    const ModelConfig config = benchConfig();
    LilaModule module(config);
    module->train();
    torch::optim::AdamW optimizer(module->parameters(), torch::optim::AdamWOptions(5e-4));
    const torch::Tensor rows =
        torch::randint(0, config.vocabSize, {batchSize, config.blockSize + 1}, torch::kLong);
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
    }
    return 1000.0 * batchSize * config.blockSize / milliseconds.median();
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

/// The whole trainer, as its log tells of it.
double trainerSpeed(const TrainingBench& bench) {
    const ModelConfig config = benchConfig();
    TrainingJob job;
    job.corpus = TokenCorpus::open(randomCorpus(bench.folder, config.vocabSize));
    job.checkpointFolder = bench.folder / "run";
    job.given = {{"d_model", std::to_string(config.dModel)},
                 {"n_layers", std::to_string(config.nLayers)},
                 {"n_heads", std::to_string(config.nHeads)},
                 {"block_size", std::to_string(config.blockSize)},
                 {"batch_size", std::to_string(batchSize)},
                 {"precision", bench.precision},
                 {"device", "cpu"},
                 {"steps", std::to_string(bench.steps + 1)},
                 {"log_every", "1"}};
    Samples rates;
    TrainingHooks hooks;
    hooks.logged = [&](const TrainLogLine& line) {
        if (line.step > 1)
            rates.add(line.tokensPerSecond);
    };
    train(job, hooks);
    return rates.median();
}

} // namespace

double trainingSpeed(const TrainingBench& bench) {
    return bench.eager ? eagerSpeed(bench) : trainerSpeed(bench);
}

} // namespace lila
