// SPDX-License-Identifier: AGPL-3.0-or-later
// lila bench: how fast the engine is here, beside what the machine allows and what LibTorch does; and what
// the lower precisions change.
#include "app/cli/bench_table.h"
#include "app/cli/child_process.h"
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/model_options.h"
#include "app/cli/packing_options.h"
#include "app/cli/peak_memory.h"
#include "app/cli/progress.h"
#include "app/cli/story_options.h"
#include "app/cli/training_speed.h"
#include "app/interrupt.h"
#include "app/resource_paths.h"
#include "app/temporary_folder.h"
#include "core/evaluation/engine_benchmark.h"
#include "core/evaluation/precision_accuracy.h"
#include "core/evaluation/random_model.h"
#include "core/threads/timing.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>

namespace lila::cli {
namespace {

constexpr double torchShare = 0.8;    ///< of the progress, when LibTorch's part begins
constexpr double accuracyShare = 0.3; ///< after which the engine's speed is measured
constexpr int coldStarts = 5;

struct BenchOptions {
    std::filesystem::path checkpoint, tokenizer, text;
    std::vector<std::string> precisions;
    std::vector<lattice::LatticeCode> codes; ///< of packed weights to measure
    BenchmarkSettings settings;
    int stories = 40;
    bool random = false;
    bool withoutTorch = false;
    bool training = false;
    TrainingSpeedOptions trainingSpeed;
    bool firstToken = false;
    bool json = false;
};

/// Ids of a text's first stories, each with its end.
std::vector<std::vector<int>> tokenised(const std::filesystem::path& file, const Tokenizer& tokenizer,
                                        int most) {
    std::vector<std::vector<int>> stories;
    for (const std::string& story : readStories(file, most)) {
        stories.push_back(tokenizer.encode(story));
        if (tokenizer.eosId() >= 0)
            stories.back().push_back(tokenizer.eosId());
    }
    return stories;
}

void addEngine(const EngineFigures& engine, nlohmann::json& out) {
    out["threads"] = engine.threads;
    out["memory_gb_s"] = engine.memoryGbS;
    out["matmul_peak_gflop_s"] = {{"fp32", engine.productGflopS}, {"bf16", nullptr}};
    for (const auto& [name, figures] : engine.precisions) {
        out["bound_ms"][name] = figures.boundMs;
        for (const auto& [length, ms] : figures.decodeMs)
            out["decode_ms"][name][std::to_string(length)] = ms;
        for (const auto& [branches, rate] : figures.batchTokensPerSecond)
            out["batch_decode_tokens_s"][name][std::to_string(branches)] = rate;
        for (const auto& [ways, rate] : figures.severalTokensPerSecond)
            out["several_tokens_s"][name][std::to_string(ways)] = rate;
        out["look_ahead_nodes_s"][name] = figures.lookAheadNodesPerSecond;
        out["prefill_ms"][name] = figures.prefillMs;
        out["prefill_tokens_s"][name] = figures.prefillTokensPerSecond;
        out["prefill_gflop_s"][name] = figures.prefillGflopS;
        out["exact_ms"][name] = figures.exactMs;
        out["anchored_mean_ms"][name] = figures.anchoredMeanMs;
        out["plain_mean_ms"][name] = figures.plainMeanMs;
        out["record_overhead_by_precision"][name] = figures.recordOverhead;
        out["record_overhead"] = std::max(out.value("record_overhead", -1.0), figures.recordOverhead);
    }
}

void addTorch(const nlohmann::json& torch, nlohmann::json& out) {
    out["module_forward_ms"] = torch.at("module_forward_ms");
    out["no_cache_ms"] = torch.at("no_cache_ms");
    out["libtorch_kv_ms"] = torch.at("kv_ms").value("64", nlohmann::json());
    out["libtorch_kv_500_ms"] = torch.at("kv_ms").value("500", nlohmann::json());
    out["libtorch_kv_mv_ms"] = torch.at("kv_matrix_vector_ms").value("64", nlohmann::json());
    const nlohmann::json& products = torch.at("matmul_gflop_s");
    nlohmann::json& peak = out["matmul_peak_gflop_s"];
    peak["fp32"] = std::max(peak["fp32"].get<double>(), products.at("fp32").get<double>());
    peak["bf16"] = products.at("bf16");
}

/// That in which a first token is made; packed weights are run in int8.
Precision firstPrecision(const BenchmarkSettings& settings) {
    return settings.precisions.empty() ? Precision::Int8 : settings.precisions.front();
}

/// A model's weights after they were packed, as lila convert does without a text to calibrate on.
std::shared_ptr<const ModelWeights>
packedWeights(const Checkpoint& checkpoint, const lattice::LatticeCode& code, int threads, double& unpackMs) {
    PackingOptions packing;
    packing.code = code;
    packing.calibrate = "none";
    packing.threads = threads;
    const Checkpoint slim = slimmed(checkpoint);
    const PackedMatrices matrices = packing.pack(slim, {});
    Checkpoint unpackedAgain;
    unpackMs = millisecondsOf([&] { unpackedAgain = withPacked(slim, matrices); });
    return weightsOf(unpackedAgain);
}

/// What addColdStart() starts: opens the model, makes one token, and says so.
void firstToken(const BenchOptions& options) {
    ModelOptions model{options.checkpoint, options.tokenizer,
                       std::string(precisionName(firstPrecision(options.settings))),
                       options.settings.threads};
    Generator generator(openModel(model).model);
    generator.setText("Once upon a time");
    generator.start(1);
    const int id = generator.step({}, {}).value().id;
    std::cout << jsonLine(nlohmann::json{{"id", id}, {"peak_rss_mb", peakMemoryMegabytes()}}) << std::flush;
}

/// A program that opens the model and makes one token, as a user meets it.
void addColdStart(const std::filesystem::path& checkpoint, const std::filesystem::path& tokenizer,
                  const BenchmarkSettings& settings, nlohmann::json& out) {
    Samples milliseconds;
    for (int i = 0; i < coldStarts; ++i) {
        const ChildResult child =
            runChild(programFolder() / "lila",
                     {"bench", "--first_token", "--checkpoint", checkpoint.string(), "--tokenizer",
                      tokenizer.string(), "--precision", std::string(precisionName(firstPrecision(settings))),
                      "--threads", std::to_string(settings.threads)});
        milliseconds.add(child.firstOutputMs);
        out["peak_rss_mb"] = nlohmann::json::parse(child.output).at("peak_rss_mb");
    }
    out["first_token_ms"] = milliseconds.median();
    out["first_token_precision"] = precisionName(firstPrecision(settings));
}

nlohmann::json accuracyOf(const BenchOptions& options, const std::filesystem::path& tokenizerFile,
                          const std::function<void(double, const std::string&)>& show) {
    // Random weights predict nothing: what a precision changes is asked of a real model.
    const ModelFile file =
        readModel(options.checkpoint.empty() ? defaultCheckpointPath() : options.checkpoint);
    const auto tokenizer = Tokenizer::load(tokenizerFile);
    requireMatch(*file.weights, *tokenizer);
    const auto stories =
        tokenised(options.text.empty() ? defaultStoriesPath() : options.text, *tokenizer, options.stories);
    const int threads = options.settings.threads;
    const auto exact = packed(file.weights, {Precision::Fp32, threads});
    nlohmann::json out = nlohmann::json::object();
    const auto lower = static_cast<double>(options.settings.precisions.size() + options.codes.size());
    double done = 0;
    const auto add = [&](const std::string& name, const std::shared_ptr<const PackedModel>& model) {
        const PrecisionAccuracy a = measureAccuracy(exact, model, stories, [&](double share) {
            show((done + share) / lower, "accuracy of " + name);
            return true;
        });
        ++done;
        out[name] = {{"positions", a.positions},
                     {"max_abs_logit", a.maxAbsLogit},
                     {"mean_kl", a.meanKl},
                     {"argmax_equal", a.argmaxEqual},
                     {"loss_delta", a.lossDelta}};
    };
    for (const Precision precision : options.settings.precisions)
        if (precision != Precision::Fp32)
            add(std::string(precisionName(precision)), packed(file.weights, {precision, threads}));
    for (const lattice::LatticeCode& code : options.codes) {
        double unpackMs = 0;
        add(code.name(),
            packed(packedWeights(file.checkpoint, code, threads, unpackMs), {Precision::Int8, threads}));
    }
    return out;
}

nlohmann::json measure(const BenchOptions& options, const std::filesystem::path& checkpoint,
                       const std::filesystem::path& tokenizer) {
    ProgressLine progress;
    /// Tells a part's progress as the whole's; Ctrl-C ends the work here.
    const auto shown = [&](double from, double to) {
        return [&progress, from, to](double share, const std::string& what) {
            if (wasInterrupted())
                throw std::runtime_error("interrupted");
            progress.show(from + (to - from) * share, what);
        };
    };
    nlohmann::json figures;
    figures["accuracy"] = accuracyOf(options, tokenizer, shown(0, accuracyShare));
    const auto showEngine = shown(accuracyShare, torchShare);
    const ModelFile model = readModel(checkpoint);
    BenchmarkSettings settings = options.settings;
    for (const lattice::LatticeCode& code : options.codes) {
        double unpackMs = 0;
        settings.packed[code.name()] = packedWeights(model.checkpoint, code, settings.threads, unpackMs);
        figures["unpack_ms"][code.name()] = unpackMs;
    }
    const auto engine = measureEngine(model.weights, Tokenizer::load(tokenizer), settings,
                                      [&](double share, const std::string& what) {
                                          showEngine(share, what);
                                          return true;
                                      });
    addEngine(engine.value(), figures);
    addColdStart(checkpoint, tokenizer, options.settings, figures);
    if (!options.withoutTorch) {
        shown(torchShare, 1)(0, "LibTorch");
        addTorch(nlohmann::json::parse(runTorchProgram({"bench", "--checkpoint", checkpoint.string(),
                                                        "--threads", std::to_string(engine->threads)})
                                           .output),
                 figures);
    }
    return figures;
}

void bench(const BenchOptions& options) {
    catchInterrupts();
    std::filesystem::path checkpoint =
        options.checkpoint.empty() ? defaultCheckpointPath() : options.checkpoint;
    std::optional<TemporaryFolder> folder;
    if (options.random) {
        folder.emplace();
        checkpoint = folder->path() / "random.safetensors";
        writeCheckpoint(checkpoint, randomCheckpoint({}, 1));
    }
    const nlohmann::json figures =
        measure(options, checkpoint, options.tokenizer.empty() ? defaultTokenizerPath() : options.tokenizer);
    std::cout << (options.json ? jsonText(figures) : benchTable(figures));
}

TrainingSpeedOptions trainingSpeedOf(const BenchOptions& options, bool hasRounds) {
    TrainingSpeedOptions speed = options.trainingSpeed;
    speed.threads = options.settings.threads;
    speed.json = options.json;
    if (hasRounds)
        speed.rounds = options.settings.rounds;
    if (speed.shape["d_model"] % speed.shape["n_heads"] != 0)
        throw CLI::ValidationError("--d_model must be a multiple of --n_heads");
    return speed;
}

} // namespace

void addBench(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("bench", "Measure the engine's speed, and what lower precisions change");
    const auto options = std::make_shared<BenchOptions>();
    auto* checkpoint = command
                           ->add_option("--checkpoint", options->checkpoint,
                                        "model file (default: the one that comes along)")
                           ->type_name("FILE");
    command->add_flag("--random", options->random, "random weights of the official shape (40 M) instead")
        ->excludes(checkpoint);
    command
        ->add_option("--tokenizer", options->tokenizer,
                     "SentencePiece model (default: the official vocabulary)")
        ->type_name("FILE");
    command
        ->add_option("--precision", options->precisions,
                     "which to measure (default: all but codes of packed weights, as lila convert --weights "
                     "takes them; these are packed without calibration, and run in int8)")
        ->check([](const std::string& name) {
            return parsePrecision(name) || lattice::LatticeCode::named(name)
                       ? std::string()
                       : name + " is none of fp32, bf16, int8, e8:4, e8:3, e8:2, …";
        })
        ->type_name("fp32|bf16|int8|e8:4")
        ->delimiter(',');
    command->add_option("--threads", options->settings.threads, "that compute; 0: one a processor core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    CLI::Option* rounds =
        command
            ->add_option("--rounds", options->settings.rounds,
                         "how often everything is measured (with --training: 2, if not given)")
            ->check(CLI::Range(1, 1000))
            ->capture_default_str();
    command
        ->add_option("--text", options->text,
                     "stories for the accuracy report (default: some that come along)")
        ->check(CLI::ExistingPath);
    command->add_option("--stories", options->stories, "of the text to use; 0: all")
        ->check(CLI::Range(0, 100000000))
        ->capture_default_str();
    command->add_flag("--no_libtorch", options->withoutTorch, "leave out what LibTorch does");
    CLI::Option* training =
        command->add_flag("--training", options->training,
                          "measure training instead: lila train, by operation, beside a plain LibTorch loop");
    for (auto& [name, value] : options->trainingSpeed.shape)
        command->add_option("--" + name, value, "of the model that is trained")
            ->check(CLI::Range(1, 32768))
            ->needs(training)
            ->capture_default_str();
    command->add_flag("--json", options->json, "the figures as one JSON object");
    command
        ->add_flag("--first_token", options->firstToken,
                   "only open the model, make one token, and tell the memory it took")
        ->group(""); // not for people
    command->footer(
        "Close other programs first; the figures are medians of one run. With --random, the accuracy report "
        "is of the default model.\n\n"
        "  lila bench --random --threads 2\n"
        "  lila bench --training\n"
        "  lila bench --training --d_model 512 --n_layers 12 --rounds 1");
    command->callback([options, rounds] {
        if (!options->precisions.empty()) {
            options->settings.precisions.clear();
            for (const std::string& name : options->precisions)
                if (const auto precision = parsePrecision(name))
                    options->settings.precisions.push_back(*precision);
                else
                    options->codes.push_back(*lattice::LatticeCode::named(name));
        }
        if (options->firstToken)
            firstToken(*options);
        else if (options->training)
            benchTraining(trainingSpeedOf(*options, !rounds->empty()));
        else
            bench(*options);
    });
}

} // namespace lila::cli
