// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/training_speed.h"

#include "app/cli/child_process.h"
#include "app/cli/json_text.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "app/interrupt.h"
#include "core/threads/timing.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <iostream>
#include <iterator>

namespace lila::cli {
namespace {

constexpr const char* forms[] = {"trainer", "eager"};
constexpr const char* precisions[] = {"fp32", "bf16"};
constexpr std::chrono::milliseconds pollTime{200};

/// What lila-torch measures, which tells of its progress meanwhile.
nlohmann::ordered_json measured(const std::vector<std::string>& arguments,
                                const std::function<void(double)>& show) {
    Child child(torchProgram(), arguments);
    nlohmann::ordered_json figures;
    std::string pending;
    while (const auto part = child.read(pollTime)) {
        if (wasInterrupted()) {
            child.askToStop();
            throw std::runtime_error("interrupted");
        }
        pending += *part;
        for (std::size_t end = 0; (end = pending.find('\n')) != std::string::npos;
             pending.erase(0, end + 1)) {
            figures = nlohmann::ordered_json::parse(pending.substr(0, end));
            if (figures.contains("progress"))
                show(figures["progress"]);
        }
    }
    child.finish();
    return figures;
}

/// Of one form in one precision, over the rounds.
struct Rounds {
    Samples tokensS, gflopS;
    double peak = 0;
    std::map<std::string, std::map<std::string, Samples>> byOperation;

    void add(const nlohmann::ordered_json& figures) {
        tokensS.add(figures.at("tokens_s"));
        gflopS.add(figures.at("gflop_s"));
        peak = std::max(peak, figures.at("peak_gflop_s").get<double>());
        for (const auto& [operation, values] : figures.at("by_operation").items())
            for (const auto& [name, value] : values.items())
                byOperation[operation][name].add(value);
    }
    nlohmann::ordered_json operations() const {
        nlohmann::ordered_json out = nlohmann::ordered_json::object();
        for (const auto& [operation, values] : byOperation)
            for (const auto& [name, samples] : values)
                out[operation][name] = samples.median();
        return out;
    }
};

using Measured = std::map<std::string, std::map<std::string, Rounds>>; ///< by form and precision

Measured measuredInTurns(const TrainingSpeedOptions& options) {
    Measured samples;
    ProgressLine progress;
    const double all = static_cast<double>(options.rounds) * std::size(precisions) * std::size(forms);
    double done = 0;
    for (int round = 0; round < options.rounds; ++round)
        for (const char* precision : precisions)
            for (const char* form : forms) {
                std::vector<std::string> arguments = {"training_bench",
                                                      "--form",
                                                      form,
                                                      "--precision",
                                                      precision,
                                                      "--threads",
                                                      std::to_string(options.threads)};
                for (const auto& [name, value] : options.shape) {
                    arguments.push_back("--" + name);
                    arguments.push_back(std::to_string(value));
                }
                const auto show = [&](double share) {
                    progress.show((done + share) / all, std::string("training, ") + form + ", " + precision);
                };
                show(0);
                samples[form][precision].add(measured(arguments, show));
                ++done;
            }
    return samples;
}

nlohmann::ordered_json figuresOf(Measured& samples, const TrainingSpeedOptions& options) {
    nlohmann::ordered_json figures;
    figures["shape"] = options.shape;
    for (const char* precision : precisions) {
        Rounds& trainer = samples["trainer"][precision];
        const double tokens = trainer.tokensS.median(), eager = samples["eager"][precision].tokensS.median();
        figures["tokens_s"][precision] = tokens;
        figures["gflop_s"][precision] = trainer.gflopS.median();
        figures["peak_gflop_s"][precision] = trainer.peak;
        figures["share"][precision] = trainer.gflopS.median() / trainer.peak;
        figures["by_operation"][precision] = trainer.operations();
        figures["trainer"][precision] = tokens;
        figures["eager"][precision] = eager;
        figures["ratio"][precision] = tokens / eager;
    }
    return figures;
}

std::string percent(double share) {
    return fixed(100 * share, 1) + "%";
}

std::string rateOf(const nlohmann::ordered_json& operation) {
    return operation.contains("gflop_s") ? fixed(operation["gflop_s"], 0) + " GFLOP/s"
           : operation.contains("gb_s")  ? fixed(operation["gb_s"], 0) + " GB/s"
                                         : "-";
}

std::string tables(const nlohmann::ordered_json& figures) {
    std::vector<TableRow> rows;
    for (const char* precision : precisions)
        rows.push_back({precision, fixed(figures["tokens_s"][precision], 0),
                        fixed(figures["gflop_s"][precision], 0), fixed(figures["peak_gflop_s"][precision], 0),
                        percent(figures["share"][precision]), fixed(figures["eager"][precision], 0),
                        fixed(figures["ratio"][precision], 2)});
    const nlohmann::ordered_json& shape = figures["shape"];
    std::string text =
        "d " + shape["d_model"].dump() + ", " + counted(shape["n_layers"], "layer", "layers") + ", window " +
        shape["block_size"].dump() + ", batch " + shape["batch_size"].dump() + "\n\n" +
        textTable({"", "tokens/s", "GFLOP/s", "best product", "share", "eager LibTorch", "times as fast"},
                  rows);
    rows.clear();
    for (const auto& [operation, fp32] : figures["by_operation"]["fp32"].items()) {
        const nlohmann::ordered_json bf16 =
            figures["by_operation"]["bf16"].value(operation, nlohmann::ordered_json{{"share", 0.0}});
        rows.push_back(
            {operation, percent(fp32["share"]), rateOf(fp32), percent(bf16["share"]), rateOf(bf16)});
    }
    return text + "\n" + textTable({"share of time, rate", "fp32", "", "bf16", ""}, rows);
}

} // namespace

void benchTraining(const TrainingSpeedOptions& options) {
    catchInterrupts();
    Measured samples = measuredInTurns(options);
    const nlohmann::ordered_json figures = figuresOf(samples, options);
    std::cout << (options.json ? jsonText(figures) : tables(figures));
}

} // namespace lila::cli
