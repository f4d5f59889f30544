// SPDX-License-Identifier: AGPL-3.0-or-later
// lila generate: goes on with a prompt and streams the text as it is made.
#include "app/cli/command.h"
#include "app/cli/model_options.h"
#include "app/interrupt.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <random>

namespace lila::cli {
namespace {

struct GenerateOptions {
    ModelOptions model;
    std::string prompt = "who is Lily?";
    std::map<std::string, double> numbers; ///< settings named on the command line, by the table's names
    std::string context;
    bool greedy = false;
    bool json = false;
    std::filesystem::path resonatorState;
    std::filesystem::path saveResonator;
};

/// What is named overrides what the model recommends.
GenerationSettings settingsOf(const GenerateOptions& options, const GenerationSettings& recommended) {
    GenerationSettings settings = recommended;
    for (const auto& [name, value] : options.numbers)
        findSetting(name)->setValue(settings, value);
    if (!options.context.empty())
        settings.context = *parseContextPolicy(options.context);
    return settings;
}

std::string jsonLine(const StepRecord& record, const Tokenizer& tokenizer) {
    nlohmann::json line = {
        {"id", record.id},           {"text", record.text},      {"logprob", record.logProbability},
        {"entropy", record.entropy}, {"kept", record.keptCount}, {"end_of_story", record.endOfStory}};
    for (const Candidate& candidate : record.candidates) {
        nlohmann::json probabilities;
        for (int stage = 0; stage < samplingStageCount; ++stage)
            probabilities[std::string(samplingStageName(static_cast<SamplingStage>(stage)))] =
                candidate.probability[stage];
        line["candidates"].push_back({{"id", candidate.id},
                                      {"piece", tokenizer.piece(candidate.id)},
                                      {"p", candidate.finalProbability()},
                                      {"stages", std::move(probabilities)}});
    }
    return line.dump();
}

void generate(const GenerateOptions& options) {
    const OpenedModel opened = openModel(options.model);
    const GenerationSettings settings = settingsOf(options, opened.recommended);
    if (!options.saveResonator.empty() && !settings.resonator)
        throw std::runtime_error(
            "there is no resonator state to save: the resonator is off (--resonator turns it on)");
    const bool greedy = options.greedy || settings.isGreedy();
    const std::uint64_t seed = settings.seed > 0 ? settings.seed : greedy ? 1 : std::random_device()();
    const ModelWeights& weights = opened.model.weights();

    Generator generator(opened.model);
    generator.setText(options.prompt);
    generator.start(seed, options.resonatorState.empty()
                              ? nullptr
                              : loadResonatorSpace(options.resonatorState, weights.tokenEmbedding,
                                                   weights.config.dModel));
    catchInterrupts();
    const auto goOn = [] { return !wasInterrupted(); };

    if (!options.json)
        std::cout << options.prompt << std::flush;
    for (int made = 0; made < settings.maxTokens && goOn(); ++made) {
        const auto record = generator.step(settings, {}, greedy, goOn);
        if (!record)
            break;
        if (options.json)
            std::cout << jsonLine(*record, *opened.model.tokenizer) << std::endl;
        else
            std::cout << record->text << std::flush;
        if (!std::cout)
            throw std::runtime_error("cannot write the text: the output is closed or full");
        if (record->endOfStory)
            break;
    }
    const std::string rest = generator.finishText();
    if (!options.json)
        std::cout << rest << std::endl;
    else if (!rest.empty()) // half a character at the end
        std::cout << nlohmann::json{{"text", rest}}.dump() << std::endl;
    if (!options.saveResonator.empty() && generator.resonator() != nullptr)
        generator.resonator()->save(options.saveResonator);
}

void addSettings(CLI::App& command, const std::shared_ptr<GenerateOptions>& options) {
    const GenerationSettings defaults;
    for (const SettingInfo& info : settingTable()) {
        const std::string flag = "--" + std::string(info.name);
        if (std::holds_alternative<bool GenerationSettings::*>(info.member))
            command.add_flag_function(
                flag + ",!--no_" + std::string(info.name),
                [options, name = std::string(info.name)](std::int64_t count) {
                    options->numbers[name] = count > 0;
                },
                std::string(info.help));
        else if (std::holds_alternative<ContextPolicy GenerationSettings::*>(info.member))
            command.add_option(flag, options->context, std::string(info.help))
                ->check(CLI::IsMember({"exact", "anchored"}))
                ->type_name("exact|anchored");
        else {
            const bool whole = std::holds_alternative<int GenerationSettings::*>(info.member);
            command
                .add_option_function<double>(
                    flag,
                    [options, name = std::string(info.name)](double value) {
                        if (!std::isfinite(value))
                            throw CLI::ValidationError("--" + name, "must be a finite number");
                        options->numbers[name] = value;
                    },
                    std::string(info.help))
                ->check(whole ? CLI::Validator(CLI::TypeValidator<int>())
                              : CLI::Validator(CLI::TypeValidator<double>()))
                ->check(CLI::Range(info.minimum, info.maximum))
                ->type_name(whole ? "INT" : "FLOAT")
                ->default_str(CLI::detail::to_string(info.value(defaults)));
        }
    }
}

} // namespace

void addGenerate(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("generate", "Go on with a prompt, streaming the text as it is made");
    const auto options = std::make_shared<GenerateOptions>();
    options->model.addTo(*command);
    command->add_option("--prompt", options->prompt, "the beginning of the story")->capture_default_str();
    addSettings(*command, options);
    command->add_flag("--greedy", options->greedy, "take the most probable token instead of drawing one");
    command
        ->add_option("--resonator_state", options->resonatorState,
                     "safetensors with `basis` and `gate` to start the resonator from")
        ->check(CLI::ExistingFile);
    command->add_option("--save_resonator", options->saveResonator, "write the resonator's state at the end");
    command->add_flag("--json", options->json, "a JSON object a token: id, text, logprob, candidates");
    command->footer(
        "Defaults are the reference's, or the model's own where its file recommends some (`lila inspect`).");
    command->callback([options] { generate(*options); });
}

} // namespace lila::cli
