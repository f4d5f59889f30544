// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/gpt2_export.h"

#include "app/cli/json_text.h"
#include "app/cli/output_file.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "core/evaluation/precision_accuracy.h"
#include "core/interchange/gpt2_files.h"
#include "core/interchange/gpt2_weights.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <numeric>
#include <optional>

namespace lila::cli {
namespace {

/// The model beside what is written of it, over the stories' tokens.
PrecisionAccuracy branchEffect(const StoryModel& model, const StoryOptions& stories) {
    std::vector<std::vector<int>> ids;
    for (const std::string& story : stories.read())
        ids.push_back(model.tokenizer->encode(story));
    const auto without = packed(std::make_shared<const ModelWeights>(gpt2WeightsOf(model.weights())), {},
                                model.engine->sharedThreads());
    ProgressLine progress;
    PrecisionAccuracy effect = measureAccuracy(model.engine, without, ids, [&](double share) {
        progress.show(share, "what the E8 branch does");
        return true;
    });
    if (effect.positions == 0)
        throw std::runtime_error(stories.textPath().string() + " holds no story of two tokens or more");
    return effect;
}

std::string effectText(const PrecisionAccuracy& effect) {
    return "mean KL " + fixed(effect.meanKl, 6) + " nats, the same most probable token at " +
           fixed(100 * effect.argmaxEqual, 2) + "% of " + counted(effect.positions, "place", "places");
}

std::int64_t sizeOf(const std::filesystem::path& output) {
    if (!std::filesystem::is_directory(output))
        return static_cast<std::int64_t>(std::filesystem::file_size(output));
    const std::filesystem::directory_iterator files(output);
    return std::accumulate(begin(files), end(files), std::int64_t{0}, [](std::int64_t sum, const auto& file) {
        return sum + static_cast<std::int64_t>(file.file_size());
    });
}

void tell(const Gpt2Export& options, const std::filesystem::path& written, const PrecisionAccuracy& effect,
          std::ostream& out) {
    const std::int64_t bytes = sizeOf(written);
    if (options.json)
        out << jsonLine(nlohmann::json{{"output", options.output.string()},
                                       {"bytes", bytes},
                                       {"branch",
                                        {{"mean_kl", effect.meanKl},
                                         {"argmax_equal", effect.argmaxEqual},
                                         {"positions", effect.positions}}}});
    else
        out << options.output.string() << ": " << counted(bytes, "byte", "bytes")
            << "\nwithout the E8 branch: " << effectText(effect) << '\n';
}

} // namespace

void exportGpt2(const Gpt2Export& options, const Checkpoint& checkpoint) {
    std::optional<OutputFile> output;
    if (options.isFolder)
        requireNewFolder(options.output);
    else
        output.emplace(options.output, ".gguf");
    ModelOptions model;
    model.tokenizer = options.tokenizer;
    const OpenedModel opened = openModel(model, {checkpoint, weightsOf(checkpoint)});
    const PrecisionAccuracy effect = branchEffect(opened.model, options.stories);
    if (effect.meanKl > largestBranchKl && !options.withoutBranch)
        throw CheckpointError(options.input.string() +
                              ": GPT-2 has no E8 branch, and without it this model says other things (" +
                              effectText(effect) + "); to write it nevertheless add --without_branch");
    const Gpt2Facts facts{options.input.stem().string(), checkpoint.license, checkpoint.trainingSummary,
                          options.matrices};
    if (options.isFolder) {
        writeGpt2Folder(options.output, opened.model.weights(), *opened.model.tokenizer, facts);
        tell(options, options.output, effect, std::cout);
        return;
    }
    writeGpt2Gguf(output->path(), opened.model.weights(), *opened.model.tokenizer, facts);
    output->finish();
    tell(options, output->path(), effect, output->remarks());
}

} // namespace lila::cli
