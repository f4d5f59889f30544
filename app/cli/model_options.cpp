// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/model_options.h"

#include "app/resource_paths.h"

#include <iostream>

namespace lila::cli {
namespace {

GenerationSettings recommendedBy(const Checkpoint& checkpoint, const std::filesystem::path& file) {
    try {
        return settingsFromJson(checkpoint.generation);
    } catch (const std::invalid_argument& error) {
        throw CheckpointError(file.string() + ": the settings it recommends are damaged (" + error.what() +
                              ")");
    }
}

} // namespace

void ModelOptions::addTo(CLI::App& command, const std::string& checkpointNames) {
    command
        .add_option(checkpointNames, checkpoint,
                    "model file, .pt or .safetensors (default: the one that comes along)")
        ->type_name("FILE");
    addEngineTo(command);
}

void ModelOptions::addEngineTo(CLI::App& command) {
    command.add_option("--tokenizer", tokenizer, "SentencePiece model (default: the official vocabulary)")
        ->type_name("FILE");
    command.add_option("--precision", precision, "of the weights in memory")
        ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
        ->capture_default_str();
    command.add_option("--threads", threads, "that compute; 0: one a processor core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
}

std::filesystem::path ModelOptions::checkpointPath() const {
    return checkpoint.empty() ? defaultCheckpointPath() : checkpoint;
}

std::filesystem::path ModelOptions::tokenizerPath() const {
    return tokenizer.empty() ? defaultTokenizerPath() : tokenizer;
}

EngineSettings ModelOptions::engine() const {
    return {parsePrecision(precision).value(), threads};
}

void tellRemarks(const Checkpoint& checkpoint, const std::filesystem::path& file) {
    for (const std::string& remark : checkpoint.remarks)
        std::cerr << "lila: " << file.string() << ": " << remark << '\n';
}

OpenedModel openModel(const ModelOptions& options) {
    return openModel(options, readModel(options.checkpointPath()));
}

OpenedModel openModel(const ModelOptions& options, const ModelFile& file) {
    tellRemarks(file.checkpoint, options.checkpointPath());
    OpenedModel opened;
    opened.model = {packed(file.weights, options.engine()), Tokenizer::load(options.tokenizerPath())};
    requireMatch(opened.model.weights(), *opened.model.tokenizer);
    if (!file.checkpoint.generation.empty())
        opened.recommended = recommendedBy(file.checkpoint, options.checkpointPath());
    return opened;
}

} // namespace lila::cli
