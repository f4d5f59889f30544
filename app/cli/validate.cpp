// SPDX-License-Identifier: AGPL-3.0-or-later
// lila validate: the community's gate.
#include "app/cli/command.h"
#include "app/cli/evaluation_json.h"
#include "app/cli/json_text.h"
#include "app/cli/line_file.h"
#include "app/cli/model_options.h"
#include "app/cli/output_file.h"
#include "app/cli/progress.h"
#include "app/cli/story_options.h"
#include "app/cli/training_log.h"
#include "app/cli/validation_report.h"
#include "app/resource_paths.h"
#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/named_errors.h"
#include "core/evaluation/word_check.h"

#include <iostream>
#include <memory>

namespace lila::cli {
namespace {

struct ValidateOptions {
    ModelOptions model;
    StoryOptions stories;
    ValidationSettings settings;
    std::string metric = "loss_padded";
    std::filesystem::path words;
    std::filesystem::path output;
    bool json = false;
};

std::vector<BiasItem> biasItems(const std::filesystem::path& file) {
    std::vector<BiasItem> items;
    for (const std::string& line : readLines(file)) {
        const auto item = parseBiasItem(line);
        if (!item)
            throw std::runtime_error(file.string() + ": \"" + line + "\" is not three texts between tabs");
        items.push_back(*item);
    }
    return items;
}

/// Refuses what the check would never find, as it would pass every model.
std::vector<std::string> unwantedWords(const std::filesystem::path& file) {
    std::vector<std::string> words = readLines(file);
    for (const std::string& word : words)
        if (!isPlainWord(word))
            throw std::runtime_error(file.string() + ": \"" + word +
                                     "\" is not one word of the letters a to z, and would never be found");
    return words;
}

bool isHtml(const std::filesystem::path& file) {
    return file.extension() == ".html" || file.extension() == ".htm";
}

Validation judged(ValidateOptions& options) {
    ModelFile file;
    try {
        file = readModel(options.model.checkpointPath());
    } catch (const CheckpointError& error) {
        return refusedFile(error.what());
    }
    const OpenedModel opened = openModel(options.model, file);
    ValidationSettings& settings = options.settings;
    settings.generation = opened.recommended;
    settings.prompts = readLines(judgingListPath("prompts.txt"));
    settings.unwantedWords =
        unwantedWords(options.words.empty() ? judgingListPath("unwanted_words.txt") : options.words);
    settings.biasItems = biasItems(judgingListPath("bias_pairs.txt"));
    ProgressLine progress;
    auto validation =
        validate(file.checkpoint, opened.model, options.stories.read(), settings, [&](double share) {
            progress.show(share, "checks");
            return true;
        });
    if (!validation)
        throw std::runtime_error(options.stories.textPath().string() +
                                 " holds no story of two tokens or more");
    return *validation;
}

void writeReport(const Validation& validation, const std::filesystem::path& model, const OutputFile& output) {
    const Document report = validationReport(validation, model.filename().string(),
                                             trainingCurves(model.parent_path() / "train_log.jsonl"));
    const std::string text = isHtml(output.path()) ? htmlOf(report) : markdownOf(report);
    withFileNamed(output.path().string(), [&] {
        AtomicFile file(output.path());
        file.write(std::as_bytes(std::span(text)));
        file.commit();
    });
    output.finish();
}

void validateFile(ValidateOptions& options) {
    std::optional<OutputFile> output;
    if (!options.output.empty())
        output.emplace(options.output, ".md");
    const Validation validation = judged(options);
    if (options.json)
        std::cout << jsonText(validationJson(validation));
    else
        (output ? output->remarks() : std::cout) << validationSummary(validation);
    if (output) // last: what was found stands already should this fail
        writeReport(validation, options.model.checkpointPath(), *output);
    if (!validation.passed())
        throw std::runtime_error(options.model.checkpointPath().string() + " does not pass the gate");
}

} // namespace

void addValidate(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("validate", "Check a model before it is shared; fails where it does not pass");
    const auto options = std::make_shared<ValidateOptions>();
    options->model.addTo(*command, "file,--checkpoint");
    options->stories.addTo(*command);
    command->add_option("--metric", options->metric, "the loss that must be below the limit")
        ->check(CLI::IsMember({"loss_padded", "loss_per_token"}))
        ->type_name("loss_padded|loss_per_token")
        ->capture_default_str();
    command->add_option("--limit", options->settings.lossLimit, "of that loss, nats")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--bias_limit", options->settings.leanLimit, "of the mean lean to stereotypes, nats")
        ->capture_default_str();
    command->add_option("--words", options->words, "unwanted words, one a line (default: a short list)")
        ->check(CLI::ExistingFile);
    command->add_option("--seed", options->settings.seed, "of the first sample")->capture_default_str();
    command
        ->add_option(
            "--output", options->output,
            "write a report with the loss curve and samples, .html or .md; - for Markdown on standard "
            "output")
        ->check([](const std::string& file) {
            const std::filesystem::path path(file);
            return isHtml(path) || path.extension() == ".md" || file == "-" ? "" : "must end in .html or .md";
        })
        ->type_name("FILE");
    command->add_flag("--json", options->json, "everything, as one JSON object");
    command->footer("The report says of each check what it can and what it cannot show. Where "
                    "train_log.jsonl stands beside "
                    "the file, it shows the training's curves too.\n\n"
                    "  lila validate model.pt --output report.html");
    command->callback([options] {
        if (options->json && options->output == "-")
            throw CLI::ValidationError("--output", "standard output cannot take the report and the JSON");
        options->settings.metric =
            options->metric == lossMetricName(LossMetric::Padded) ? LossMetric::Padded : LossMetric::PerToken;
        validateFile(*options);
    });
}

} // namespace lila::cli
