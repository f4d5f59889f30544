// SPDX-License-Identifier: AGPL-3.0-or-later
// lila compare: two models over all that judges one.
#include "app/cli/command.h"
#include "app/cli/comparison_report.h"
#include "app/cli/evaluation_json.h"
#include "app/cli/json_text.h"
#include "app/cli/line_file.h"
#include "app/cli/model_options.h"
#include "app/cli/progress.h"
#include "app/cli/story_options.h"
#include "app/resource_paths.h"

#include <iostream>
#include <memory>

namespace lila::cli {
namespace {

struct CompareOptions {
    std::filesystem::path checkpoints[2];
    std::filesystem::path tokenizers[2]; ///< empty: the common one
    ModelOptions common;
    StoryOptions stories;
    JudgingSettings settings;
    bool withoutLoops = false;
    bool json = false;
};

void compareModels(CompareOptions& options) {
    std::optional<OpenedModel> opened[2];
    ComparedModels models;
    for (int i = 0; i < 2; ++i) {
        ModelOptions model = options.common;
        model.checkpoint = options.checkpoints[i];
        if (!options.tokenizers[i].empty())
            model.tokenizer = options.tokenizers[i];
        opened[i] = openModel(model);
        models.names[i] = model.checkpoint.string();
    }
    const std::vector<std::string> stories = options.stories.read();
    JudgingSettings& settings = options.settings;
    settings.withLoops = !options.withoutLoops;
    settings.window =
        std::min(opened[0]->model.weights().config.blockSize, opened[1]->model.weights().config.blockSize);
    settings.loops.prompts = readLines(judgingListPath("prompts.txt"));
    models.tokens = settings.loops.tokens;
    for (int i = 0; i < 2; ++i) {
        ProgressLine progress;
        // The same sampling for both: what the first model's file recommends.
        settings.loops.generation = opened[0]->recommended;
        auto judgement = judge(opened[i]->model, stories, settings, [&](double share, std::string_view part) {
            progress.show(share, std::string(i == 0 ? "A: " : "B: ") + std::string(part));
            return true;
        });
        if (!judgement)
            throw std::runtime_error(options.stories.textPath().string() +
                                     " holds no story of two tokens or more");
        models.judgements[i] = std::move(*judgement);
    }
    models.comparison =
        compared(models.judgements[0], models.judgements[1],
                 opened[0]->model.tokenizer->sha256() == opened[1]->model.tokenizer->sha256());
    std::cout << (options.json ? jsonText(comparisonJson(models)) : comparisonTable(models));
}

} // namespace

void addCompare(CLI::App& app) {
    CLI::App* command = app.add_subcommand("compare", "Judge two models alike, in one table");
    const auto options = std::make_shared<CompareOptions>();
    command->add_option("a", options->checkpoints[0], "model file, .pt or .safetensors")
        ->type_name("FILE")
        ->required();
    command->add_option("b", options->checkpoints[1], "another")->type_name("FILE")->required();
    options->common.addEngineTo(*command);
    command->add_option("--tokenizer_a", options->tokenizers[0], "of the first, where they differ")
        ->type_name("FILE");
    command->add_option("--tokenizer_b", options->tokenizers[1], "of the second")->type_name("FILE");
    options->stories.addTo(*command);
    options->settings.loops.seeds = 1;
    options->settings.loops.exactRuns = 0;
    command->add_flag("--no_loops", options->withoutLoops, "leave out the long texts");
    command->add_option("--tokens", options->settings.loops.tokens, "of each long text")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    command->add_option("--seeds", options->settings.loops.seeds, "long texts of each beginning")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    command
        ->add_option("--exact_runs", options->settings.loops.exactRuns,
                     "long texts with exact context, which is slow; 0: none")
        ->check(CLI::Range(0, 1000000))
        ->capture_default_str();
    command->add_flag("--json", options->json, "the figures as one JSON object");
    command->footer(
        "Differences are those of the figures beside them, with intervals bootstrapped over "
        "stories (over long texts, for loops) and the p of a test that exchanges A and B story by "
        "story. Losses by token are paired only where both read the stories as "
        "the same tokens; "
        "bits_per_character always. Stories are cut to the smaller window. Long texts are "
        "sampled as the first "
        "model's file recommends.\n\n"
        "  lila compare e8.pt baseline.pt --no_loops");
    command->callback([options] { compareModels(*options); });
}

} // namespace lila::cli
