// SPDX-License-Identifier: AGPL-3.0-or-later
// lila loops: whether a model gets stuck in long texts.
#include "app/cli/command.h"
#include "app/cli/evaluation_json.h"
#include "app/cli/json_text.h"
#include "app/cli/line_file.h"
#include "app/cli/loops_report.h"
#include "app/cli/model_options.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "app/resource_paths.h"

#include <iostream>
#include <memory>

namespace lila::cli {
namespace {

struct LoopsOptions {
    ModelOptions model;
    std::filesystem::path prompts;
    LoopSurveySettings survey;
    std::optional<double> temperature, penalty; ///< else the model's own
    bool json = false;
};

void findLoops(LoopsOptions& options) {
    const OpenedModel opened = openModel(options.model);
    LoopSurveySettings& survey = options.survey;
    survey.prompts = readLines(options.prompts.empty() ? judgingListPath("prompts.txt") : options.prompts);
    survey.generation = opened.recommended;
    const auto take = [&](const char* name, const std::optional<double>& value) {
        if (value)
            findSetting(name)->setValue(survey.generation, *value);
    };
    take("temperature", options.temperature);
    take("repetition_penalty", options.penalty);
    std::optional<std::vector<LoopCell>> cells;
    {
        ProgressLine progress;
        cells = surveyLoops(opened.model, survey, [&](double share) {
            progress.show(share, "long texts");
            return true;
        });
    }
    if (options.json)
        std::cout << jsonText(loopsJson(*cells, survey.tokens));
    else
        std::cout << "Texts of " << counted(survey.tokens, "token", "tokens") << "; repetition penalty "
                  << survey.generation.repetitionPenalty << " or none\n\n"
                  << loopsTable(*cells);
}

} // namespace

void addLoops(CLI::App& app) {
    CLI::App* command = app.add_subcommand("loops", "Write long texts and find where they get stuck");
    const auto options = std::make_shared<LoopsOptions>();
    const auto atLeast = [](int least) { return CLI::Range(least, 1000000); };
    const auto in = [](const char* name) {
        const SettingInfo& info = *findSetting(name);
        return CLI::Range(info.minimum, info.maximum);
    };
    options->model.addTo(*command);
    command->add_option("--tokens", options->survey.tokens, "of each text")
        ->check(atLeast(1))
        ->capture_default_str();
    command->add_option("--prompts", options->prompts, "a file with a beginning a line (default: eight)")
        ->check(CLI::ExistingFile);
    command->add_option("--seeds", options->survey.seeds, "texts of each beginning")
        ->check(atLeast(1))
        ->capture_default_str();
    command
        ->add_option("--exact_runs", options->survey.exactRuns,
                     "texts with exact context, which past the window costs a whole prefill a token; 0: none")
        ->check(atLeast(0))
        ->capture_default_str();
    command->add_option("--temperature", options->temperature, "(default: as generate)")
        ->check(in("temperature"));
    command
        ->add_option("--repetition_penalty", options->penalty,
                     "where penalties are on (default: as generate)")
        ->check(in("repetition_penalty"));
    command->add_flag("--greedy", options->survey.greedy, "take the most probable token instead of drawing");
    command->add_flag("--json", options->json, "the figures, and each text's, as one JSON object");
    command->footer(
        "A hard loop: a sequence of up to 128 tokens that stands at least 4 times in a row, 32 tokens or "
        "more "
        "in all; its onset is where it first stands. Stories may not end, so that they go on for the whole "
        "length. distinct-n: different n-grams among all. Packed size: of the text by zlib, among its bytes; "
        "lower is more repetitive.\n\n"
        "  lila loops --checkpoint model.pt --tokens 500 --exact_runs 0");
    command->callback([options] { findLoops(*options); });
}

} // namespace lila::cli
