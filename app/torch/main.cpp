// SPDX-License-Identifier: AGPL-3.0-or-later
// The half of `lila` that needs LibTorch, started by it. A program of its own because Debian's
// libsentencepiece exports the symbols of its own protobuf, and LibTorch's protobuf crashes when it finds
// them in the same process.
#include "app/interrupt.h"
#include "app/torch/blas_environment.h"
#include "app/torch/torch_bench.h"
#include "app/torch/trace_tensors.h"
#include "app/torch/train.h"
#include "app/torch/training_bench.h"
#include "app/torch/worker_processes.h"
#include "core/model/reference_forward.h"

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

} // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Work for lila that needs LibTorch: use lila itself, but for training where only this program was "
        "built.",
        "lila-torch");
    app.require_subcommand(1);
    CLI::App* trace = app.add_subcommand("trace", "Run token ids through the model with everything recorded");
    std::string checkpointFile;
    std::string output;
    std::vector<int> ids;
    int threads = 0;
    trace->add_option("--checkpoint", checkpointFile)->required();
    trace->add_option("--ids", ids)->required()->delimiter(',');
    trace->add_option("--threads", threads);
    trace->add_option("--output", output)->required();
    trace->callback([&] {
        const lila::Checkpoint checkpoint = lila::readCheckpoint(checkpointFile);
        lila::Trace record = lila::referenceForward(checkpoint, ids, threads);
        lila::writeSafetensors(output, lila::traceTensors(std::move(record), lila::configOf(checkpoint)));
    });
    CLI::App* bench = app.add_subcommand("bench", "Measure LibTorch's speed; prints JSON");
    bench->add_option("--checkpoint", checkpointFile)->required();
    bench->add_option("--threads", threads);
    bench->callback([&] {
        lila::restartWithFastBlas(argv);
        const lila::TorchFigures figures = lila::benchTorch(lila::readCheckpoint(checkpointFile), threads);
        std::cout << jsonOf(figures).dump() << '\n';
    });
    CLI::App* trainingBench =
        app.add_subcommand("training_bench", "Measure training; prints tokens a second");
    lila::TrainingBench speed;
    trainingBench->add_option_function<std::string>(
        "--form", [&](const std::string& form) { speed.eager = form == "eager"; });
    trainingBench->add_option("--precision", speed.precision);
    trainingBench->add_option("--threads", speed.threads);
    trainingBench->callback([&] {
        lila::restartWithFastBlas(argv);
        std::cout << lila::trainingSpeed(speed) << '\n';
    });
    CLI::App* training = app.add_subcommand("train", "Train a model from tokenised corpora");
    lila::TrainingOptions trainingOptions;
    bool events = false;
    trainingOptions.addTo(*training);
    training->add_flag("--events", events, "tell of the run by JSON objects, one a line");
    training->callback([&] { train(trainingOptions, events, argv); });
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
