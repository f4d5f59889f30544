// SPDX-License-Identifier: AGPL-3.0-or-later
// The half of `lila` that needs LibTorch, started by it. A program of its own because Debian's
// libsentencepiece exports the symbols of its own protobuf, and LibTorch's protobuf crashes when it finds
// them in the same process.
#include "app/interrupt.h"
#include "app/temporary_folder.h"
#include "app/torch/blas_environment.h"
#include "app/torch/memory_reuse.h"
#include "app/torch/torch_threads.h"
#include "app/torch/trace_tensors.h"
#include "app/torch/train.h"
#include "app/torch/worker_processes.h"
#include "core/reference/reference_forward.h"
#include "core/reference/torch_bench.h"
#include "core/training/loop/training_bench.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <exception>
#include <iostream>

namespace {

nlohmann::json byContext(const std::map<int, double>& times) {
    nlohmann::json object;
    for (const auto& [context, time] : times)
        object[std::to_string(context)] = time;
    return object;
}

nlohmann::json jsonOf(const lila::TorchFigures& figures) {
    nlohmann::json rates = {{"fp32", figures.matrixRateFp32}, {"bf16", nullptr}};
    if (figures.matrixRateBf16)
        rates["bf16"] = *figures.matrixRateBf16;
    return {{"module_forward_ms", figures.moduleForward},
            {"no_cache_ms", figures.noCache},
            {"kv_ms", byContext(figures.decodeLinear)},
            {"kv_matrix_vector_ms", byContext(figures.decodeMatrixVector)},
            {"matmul_gflop_s", rates}};
}

/// This process trains, or where it is to be several, it starts those and waits.
void train(const lila::TrainingOptions& options, bool events, char** argv) {
    lila::restartWithFastBlas(argv);
    const bool isWorker = lila::workerOfEnvironment().has_value();
    if (events || isWorker)
        lila::stopWithParent();
    if (options.processes > 1 && !isWorker) {
        lila::catchInterrupts();
        lila::runWorkers(argv, options.processes, lila::wasInterrupted);
        return;
    }
    lila::trainFromTokens(options, events);
}

/// What the commands are given.
struct Given {
    std::string checkpoint;
    std::string output;
    std::vector<int> ids;
    int threads = 0;
    lila::TrainingBench speed;
    lila::TrainingOptions training;
    bool events = false;
};

void addTrace(CLI::App& app, Given& given) {
    CLI::App* command =
        app.add_subcommand("trace", "Run token ids through the model with everything recorded");
    command->add_option("--checkpoint", given.checkpoint)->required();
    command->add_option("--ids", given.ids)->required()->delimiter(',');
    command->add_option("--threads", given.threads);
    command->add_option("--output", given.output)->required();
    command->callback([&given] {
        const lila::Checkpoint checkpoint = lila::readCheckpoint(given.checkpoint);
        lila::Trace record = lila::referenceForward(checkpoint, given.ids, given.threads);
        lila::writeSafetensors(given.output,
                               lila::traceTensors(std::move(record), lila::configOf(checkpoint)));
    });
}

void addBench(CLI::App& app, Given& given, char** argv) {
    CLI::App* command = app.add_subcommand("bench", "Measure LibTorch's speed; prints JSON");
    command->add_option("--checkpoint", given.checkpoint)->required();
    command->add_option("--threads", given.threads);
    command->callback([&given, argv] {
        lila::restartWithFastBlas(argv);
        lila::setTorchThreads(given.threads);
        std::cout << jsonOf(lila::benchTorch(lila::readCheckpoint(given.checkpoint))).dump() << '\n';
    });
}

nlohmann::ordered_json jsonOf(const lila::TrainingFigures& figures) {
    nlohmann::ordered_json operations = nlohmann::ordered_json::object();
    for (const auto& [name, operation] : figures.byOperation) {
        operations[name]["share"] = operation.share;
        if (operation.gflopS > 0)
            operations[name]["gflop_s"] = operation.gflopS;
        if (operation.gbS > 0)
            operations[name]["gb_s"] = operation.gbS;
    }
    return {{"tokens_s", figures.tokensPerSecond},
            {"gflop_s", figures.gflopS},
            {"peak_gflop_s", figures.peakGflopS},
            {"by_operation", operations}};
}

void addTrainingBench(CLI::App& app, Given& given, char** argv) {
    CLI::App* command = app.add_subcommand(
        "training_bench", "Measure training; prints lines of JSON: how far it is, and at last the figures");
    command->add_option_function<std::string>(
        "--form", [&given](const std::string& form) { given.speed.eager = form == "eager"; });
    command->add_option("--precision", given.speed.precision);
    command->add_option("--d_model", given.speed.dModel);
    command->add_option("--n_layers", given.speed.nLayers);
    command->add_option("--n_heads", given.speed.nHeads);
    command->add_option("--block_size", given.speed.blockSize);
    command->add_option("--batch_size", given.speed.batchSize);
    command->add_option("--threads", given.threads);
    command->callback([&given, argv] {
        lila::restartWithFastBlas(argv);
        lila::setTorchThreads(given.threads);
        const lila::TemporaryFolder folder;
        given.speed.folder = folder.path();
        if (!given.speed.eager)
            lila::keepFreedMemory();
        given.speed.progress = [](double share) {
            std::cout << nlohmann::json{{"progress", share}}.dump() << std::endl;
        };
        std::cout << jsonOf(lila::trainingSpeed(given.speed)).dump() << std::endl;
    });
}

void addTrain(CLI::App& app, Given& given, char** argv) {
    CLI::App* command = app.add_subcommand("train", "Train a model from tokenised corpora");
    given.training.addTo(*command);
    command->add_flag("--events", given.events, "tell of the run by JSON objects, one a line");
    command->callback([&given, argv] { train(given.training, given.events, argv); });
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Work for lila that needs LibTorch: use lila itself, but for training where only this program was "
        "built.",
        "lila-torch");
    app.require_subcommand(1);
    Given given;
    addTrace(app, given);
    addBench(app, given, argv);
    addTrainingBench(app, given, argv);
    addTrain(app, given, argv);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::cerr << "lila: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
