// SPDX-License-Identifier: AGPL-3.0-or-later
// lila inspect: what a checkpoint holds.
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/model_options.h"
#include "app/cli/text_table.h"
#include "core/packing/point_usage.h"
#include "core/story/generator.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <iostream>
#include <memory>
#include <sstream>

namespace lila::cli {
namespace {

struct InspectOptions {
    std::filesystem::path file;
    std::filesystem::path tokenizer;
    bool json = false;
    bool tensors = false;
    bool points = false;
};

/// Damaged settings are shown as the text they are.
nlohmann::json recommendation(const std::string& text) {
    nlohmann::json parsed = nlohmann::json::parse(text, nullptr, false);
    return parsed.is_discarded() ? nlohmann::json(text) : parsed;
}

nlohmann::json describe(const PackedMatrix& matrix, bool points) {
    nlohmann::json out{{"code", matrix.code.name()},
                       {"bits_per_weight", matrix.bitsPerWeight()},
                       {"rotation", matrix.rotationBlock},
                       {"group", matrix.group()}};
    if (const auto usage = points ? pointUsage(matrix) : std::nullopt)
        out["points"] = {{"all", usage->points}, {"shells", usage->shells}, {"roots", usage->roots}};
    return out;
}

nlohmann::json describe(const Checkpoint& checkpoint, const ModelWeights& weights) {
    nlohmann::json out;
    for (const auto& [name, value] : configFields(weights.config))
        std::visit([&, key = name](const auto& v) { out["config"][key] = v; }, value);
    std::int64_t stored = 0;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        out["tensors"][name] = {{"dtype", dtypeName(tensor.dtype())}, {"shape", tensor.shape()}};
        stored += tensor.elementCount();
    }
    out["stored_values"] = stored;
    out["used_parameters"] = weights.config.parameterCount();
    for (const LayerWeights& layer : weights.layers) {
        out["beta"].push_back(std::vector<float>(layer.headScales.begin(), layer.headScales.end()));
        out["e8_scale"].push_back(layer.e8Scale);
    }
    out["step"] = checkpoint.step ? nlohmann::json(*checkpoint.step) : nlohmann::json();
    out["loss"] = checkpoint.loss ? nlohmann::json(*checkpoint.loss) : nlohmann::json();
    if (!checkpoint.tokenizerSha256.empty())
        out["tokenizer_sha256"] = checkpoint.tokenizerSha256;
    if (!checkpoint.generation.empty())
        out["generation"] = recommendation(checkpoint.generation);
    if (!checkpoint.license.empty())
        out["license"] = checkpoint.license;
    if (!checkpoint.trainingSummary.empty())
        out["training_summary"] = checkpoint.trainingSummary;
    return out;
}

/// Which points a matrix uses: those of the first shells, and how far the rest reaches.
std::string pointsText(const nlohmann::json& points) {
    const auto& shells = points["shells"];
    const auto share = [&](std::size_t shell) {
        const double count = shell < shells.size() ? shells[shell].get<double>() : 0.0;
        return fixed(100 * count / points["all"].get<double>(), 1) + "%";
    };
    return "; of its points " + share(0) + " are 0, " + share(1) + " roots, " + share(2) +
           " of the second shell, the last of shell " + std::to_string(shells.size() - 1);
}

void printPacked(const nlohmann::json& packed) {
    std::cout << "\npacked\n";
    for (const auto& [name, matrix] : packed.items())
        std::cout << "  " << std::left << std::setw(38) << name << std::setw(11)
                  << matrix["code"].get<std::string>() << fixed(matrix["bits_per_weight"], 2)
                  << " bits a weight" << (matrix.contains("points") ? pointsText(matrix["points"]) : "")
                  << '\n';
}

void print(const nlohmann::json& facts, bool tensors) {
    std::cout << "configuration\n";
    for (const auto& [name, value] : facts["config"].items())
        std::cout << "  " << std::left << std::setw(13) << name << value << '\n';
    std::cout << "parameters     " << facts["used_parameters"] << " used, " << facts["stored_values"]
              << " values in " << facts["tensors"].size() << " tensors stored\n"
              << "step           " << facts["step"] << "\nloss           " << facts["loss"] << '\n';
    if (facts.contains("tokenizer_sha256"))
        std::cout << "vocabulary     " << facts["tokenizer_sha256"].get<std::string>() << '\n';
    if (facts.contains("generation"))
        std::cout << "recommends     " << jsonLine(facts["generation"]);
    if (facts.contains("training_summary"))
        std::cout << "trained        " << facts["training_summary"].get<std::string>() << '\n';
    if (facts.contains("license"))
        std::cout << "licence        " << facts["license"].get<std::string>() << '\n';
    std::cout << "\nlayer  e8_scale   β by head\n";
    for (std::size_t layer = 0; layer < facts["beta"].size(); ++layer) {
        std::ostringstream row;
        row << std::fixed << std::setprecision(4) << std::right << std::setw(5) << layer << std::setw(10)
            << facts["e8_scale"][layer].get<float>() << "  ";
        for (const auto& beta : facts["beta"][layer])
            row << std::setw(9) << beta.get<float>();
        std::cout << row.str() << '\n';
    }
    if (facts.contains("packed"))
        printPacked(facts["packed"]);
    if (!tensors)
        return;
    std::cout << "\ntensors\n";
    for (const auto& [name, tensor] : facts["tensors"].items())
        std::cout << "  " << std::left << std::setw(38) << name << std::setw(6)
                  << tensor["dtype"].get<std::string>() << tensor["shape"].dump() << '\n';
}

} // namespace

void addInspect(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("inspect", "Show a checkpoint's configuration, β, e8_scale and tensors");
    const auto options = std::make_shared<InspectOptions>();
    command->add_option("file", options->file, "the checkpoint, .pt or .safetensors")
        ->type_name("FILE")
        ->required();
    command
        ->add_option("--tokenizer", options->tokenizer,
                     "fail unless the checkpoint belongs to this vocabulary")
        ->type_name("FILE");
    command->add_flag("--tensors", options->tensors, "list every tensor");
    command->add_flag("--points", options->points,
                      "of packed weights: which points of E8 each matrix uses, by shell (with --json, the "
                      "first shell by root as well)");
    command->add_flag("--json", options->json, "everything, as one JSON object");
    command->footer("  lila inspect model.safetensors --tensors");
    command->callback([options] {
        const auto [checkpoint, weights] = readModel(options->file);
        if (!options->tokenizer.empty())
            requireMatch(*weights, *Tokenizer::load(options->tokenizer));
        tellRemarks(checkpoint, options->file);
        nlohmann::json facts = describe(checkpoint, *weights);
        for (const auto& [name, matrix] : readPackedMatrices(options->file))
            facts["packed"][name] = describe(matrix, options->points);
        if (options->json)
            std::cout << jsonText(facts);
        else
            print(facts, options->tensors);
    });
}

} // namespace lila::cli
