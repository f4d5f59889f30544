// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/torch/train.h"

#include "app/interrupt.h"
#include "app/torch/memory_reuse.h"
#include "app/torch/torch_threads.h"
#include "app/torch/worker_processes.h"
#include "core/training/loop/trainer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <iomanip>
#include <iostream>
#include <thread>

namespace lila {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* endNames[] = {"finished", "stopped", "time_up"};

/// For programs: a JSON object a line. A file's name need not be UTF-8.
void print(const char* event, Json object) {
    object["event"] = event;
    std::cout << object.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
}

TrainingHooks eventHooks() {
    TrainingHooks hooks;
    hooks.began = [](const TrainingSettings& settings, std::int64_t step) {
        print("began", {{"settings", Json::parse(trainingSettingsToJson(settings))}, {"step", step}});
    };
    hooks.logged = [](const TrainLogLine& line) { print("logged", Json::parse(toJson(line))); };
    hooks.saved = [](const std::filesystem::path& file, std::int64_t step) {
        print("saved", {{"file", file.string()}, {"step", step}});
    };
    hooks.noticed = [](const std::string& text) { print("noticed", {{"text", text}}); };
    return hooks;
}

/// For people.
TrainingHooks textHooks() {
    TrainingHooks hooks;
    hooks.logged = [](const TrainLogLine& line) {
        std::cout << "step " << line.step << std::fixed << std::setprecision(4) << "  loss "
                  << line.trainLoss;
        if (line.validPerToken)
            std::cout << "  valid " << *line.validPerToken;
        std::cout << std::setprecision(0) << "  " << line.tokensPerSecond << " tokens/s" << std::endl;
    };
    hooks.saved = [](const std::filesystem::path& file, std::int64_t) {
        std::cout << "saved " << file.string() << std::endl;
    };
    hooks.noticed = [](const std::string& text) { std::cerr << "lila: " << text << '\n'; };
    return hooks;
}

TrainingJob jobOf(const TrainingOptions& options, const ProcessGroup& group) {
    TrainingJob job;
    job.preset = options.preset;
    job.given = options.given;
    job.checkpointFolder = options.checkpointFolder;
    job.init = options.init;
    job.resume = options.resume;
    job.group = group;
    job.corpus = TokenCorpus::open(options.corpus);
    if (!options.valid.empty()) {
        job.validation = TokenCorpus::open(options.valid);
        if (job.validation->vocabulary() != job.corpus->vocabulary())
            throw CorpusError(options.valid.string() + " is tokenised with another vocabulary than " +
                              options.corpus.string());
    }
    job.heldOut = options.heldOut;
    return job;
}

} // namespace

void trainFromTokens(const TrainingOptions& options, bool events) {
    std::signal(SIGPIPE, SIG_IGN); // the run matters more than who listens
    catchInterrupts();
    const Worker worker = workerOfEnvironment().value_or(Worker{});
    keepFreedMemory();
    TrainingHooks hooks = events ? eventHooks() : textHooks();
    hooks.shouldStop = wasInterrupted;
    hooks.usesThreads = [&](int threads) {
        const int all = threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency());
        setTorchThreads(std::max(1, all / worker.localWorldSize));
    };
    const TrainingOutcome outcome = train(jobOf(options, worker.group), hooks);
    if (worker.group.rank != 0)
        return;
    const char* end = endNames[static_cast<int>(outcome.end)];
    if (events)
        print("ended", {{"end", end}, {"step", outcome.step}, {"file", outcome.checkpoint.string()}});
    else
        std::cout << end << " at step " << outcome.step << ": " << outcome.checkpoint.string() << std::endl;
}

} // namespace lila
