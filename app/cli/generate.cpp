// SPDX-License-Identifier: AGPL-3.0-or-later
// lila generate: goes on with a prompt and streams the text as it is made.
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/model_options.h"
#include "app/cli/output_file.h"
#include "app/cli/prompt_option.h"
#include "app/interrupt.h"
#include "app/setting_option.h"
#include "core/sampling/presets.h"
#include "core/story/token_bias.h"
#include "core/story/tree/json_fields.h"
#include "core/story/writing.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

namespace lila::cli {
namespace {

struct GenerateOptions {
    ModelOptions model;
    PromptOption prompt;
    std::map<std::string, std::string> given; ///< settings named on the command line, by the table's names
    std::string preset;                       ///< empty: what the model recommends
    bool greedy = false;
    bool pastEnd = false;
    bool json = false;
    std::filesystem::path resonatorState;
    std::filesystem::path saveResonator;
    Interventions interventions;
};

/// What is named overrides the preset, or what the model recommends.
GenerationSettings settingsOf(const GenerateOptions& options, const GenerationSettings& recommended) {
    GenerationSettings settings =
        options.preset.empty() ? recommended : findPreset(options.preset)->settings();
    for (const auto& [name, text] : options.given)
        setSetting(settings, *findSetting(name), text);
    return settings;
}

nlohmann::json jsonOf(const StepRecord& record, const Tokenizer& tokenizer, std::uint64_t seed) {
    nlohmann::json line = {{"id", record.id},
                           {"text", record.text},
                           {"logprob", record.logProbability},
                           {"entropy", record.entropy},
                           {"kept", record.keptCount},
                           {"end_of_story", record.endOfStory},
                           {"seed", seed}};
    for (const Candidate& candidate : record.candidates) {
        nlohmann::json probabilities;
        for (const SamplingStage stage : record.stages)
            probabilities[std::string(samplingStageName(stage))] =
                candidate.probability[static_cast<std::size_t>(stage)];
        line["candidates"].push_back({{"id", candidate.id},
                                      {"piece", tokenizer.piece(candidate.id)},
                                      {"p", candidate.finalProbability()},
                                      {"stages", std::move(probabilities)}});
    }
    return line;
}

/// The settings' seed; where they leave it to chance, one that is told, so that the text can be had again.
std::uint64_t seedOf(const GenerationSettings& settings, bool greedy) {
    if (settings.seed > 0 || greedy)
        return std::max<std::uint64_t>(settings.seed, 1);
    const std::uint64_t seed = chanceSeed();
    std::cerr << "lila: seed " << seed << '\n';
    return seed;
}

struct Way {
    bool json = false;
    bool greedy = false;
    bool pastEnd = false;
    std::uint64_t seed = 0;
    Interventions interventions = {};
};

/// Goes on with the generator's text, on standard output.
void write(Generator& generator, const GenerationSettings& settings, const Way& way) {
    Writing writing{.settings = settings,
                    .interventions = way.interventions,
                    .tokens = settings.maxTokens,
                    .greedy = way.greedy};
    writing.before = [&](Writing&, int made) { generator.forbidEnd(way.pastEnd && made == 0); };
    writing.goOn = [] { return !wasInterrupted(); };
    writing.show = [&](const std::vector<StepRecord>& records, const std::string&) {
        for (const StepRecord& record : records)
            std::cout << (way.json ? jsonLine(jsonOf(record, *generator.model().tokenizer, way.seed))
                                   : record.text);
        std::cout << std::flush;
        if (!std::cout)
            throw std::runtime_error("cannot write the text: the output is closed or full");
    };
    if (writeOn(generator, std::move(writing)) == WritingEnd::Exhausted)
        std::cerr << "lila: every way to go on from here is banned, so that the text ends\n";
    const std::string rest = generator.finishText();
    if (!way.json)
        std::cout << rest << std::endl;
    else if (!rest.empty()) // half a character at the end
        std::cout << jsonLine(nlohmann::json{{"text", rest}, {"seed", way.seed}}) << std::flush;
}

void generate(const GenerateOptions& options) {
    if (!options.saveResonator.empty())
        static_cast<void>(OutputFile(options.saveResonator, {})); // or the text would be made in vain
    const auto ids = options.prompt.ids();
    const std::string prompt = ids ? std::string() : options.prompt.text();
    catchInterrupts();
    const OpenedModel opened = openModel(options.model);
    const GenerationSettings settings = settingsOf(options, opened.recommended);
    if (!options.saveResonator.empty() && !settings.resonator)
        throw std::runtime_error(
            "there is no resonator state to save: the resonator is off (--resonator turns it on)");
    const bool greedy = options.greedy || settings.isGreedy();
    const std::uint64_t seed = seedOf(settings, greedy);
    const ModelWeights& weights = opened.model.weights();

    // What names no token is refused before anything is written.
    static_cast<void>(tokenBias(*opened.model.tokenizer, settings.bias));
    Generator generator(opened.model);
    if (ids)
        generator.setTokens(contextOf(opened.model.tokenizer, *ids));
    else
        generator.setText(prompt);
    generator.start(seed, options.resonatorState.empty()
                              ? nullptr
                              : loadResonatorSpace(options.resonatorState, weights.tokenEmbedding,
                                                   weights.config.dModel));
    if (!options.json)
        std::cout << generator.text() << std::flush;
    write(generator, settings, {options.json, greedy, options.pastEnd, seed, options.interventions});
    if (!options.saveResonator.empty() && generator.resonator() != nullptr)
        generator.resonator()->save(options.saveResonator);
}

void addPreset(CLI::App& command, std::string& name) {
    std::vector<std::string> names;
    std::string help = "settings to begin with";
    for (const Preset& preset : presets()) {
        names.emplace_back(preset.name);
        help += (names.size() == 1 ? ": " : "; ") + names.back() + ": " + std::string(preset.help);
    }
    command.add_option("--preset", name, help)->check(CLI::IsMember(names))->type_name("NAME");
}

void addSettings(CLI::App& command, const std::shared_ptr<GenerateOptions>& options) {
    const GenerationSettings defaults;
    for (const SettingInfo& info : settingTable()) {
        const std::string name(info.name);
        const std::string help(info.help);
        if (std::holds_alternative<bool GenerationSettings::*>(info.member)) {
            command
                .add_flag_function(
                    settingFlag(info) + ",!" + settingFlag(info, true),
                    [options, name](std::int64_t count) {
                        options->given[name] = count > 0 ? "true" : "false";
                    },
                    help)
                ->default_str(info.value(defaults) > 0 ? "on" : "off");
            continue;
        }
        CLI::Option* option =
            addSettingOption(command, info, help, [options, name, &info](const GenerationSettings& given) {
                options->given[name] = settingText(given, info);
            });
        if (!info.isText())
            option->default_str(settingText(defaults, info));
    }
}

void addInterventions(CLI::App& command, Interventions& interventions) {
    command
        .add_option_function<std::string>(
            "--interventions",
            [&interventions](const std::string& text) {
                try {
                    nlohmann::json all = interventionsObject({});
                    const nlohmann::json given = parsedJson(text, "what is given");
                    if (given.is_object())
                        all.update(given);
                    interventions = *interventionsFrom(given.is_object() ? all : given, "what is given");
                } catch (const StoryError& error) {
                    throw CLI::ValidationError("--interventions", error.what());
                }
            },
            "changes inside the model, in the form that a story's file has them in "
            "(resources/docs/story_file.md): "
            "lists named beta, branch, temperature and boost")
        ->type_name("JSON");
}

} // namespace

void addGenerate(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("generate", "Go on with a prompt, streaming the text as it is made");
    const auto options = std::make_shared<GenerateOptions>();
    options->model.addTo(*command);
    options->prompt.addTo(*command, "the beginning of the story");
    options->prompt.addIdsTo(*command);
    addPreset(*command, options->preset);
    addSettings(*command, options);
    command->add_flag("--greedy", options->greedy, "take the most probable token instead of drawing one");
    command->add_flag("--past_end", options->pastEnd,
                      "the first token does not end the story: it goes on where a model has ended it");
    addInterventions(*command, options->interventions);
    command
        ->add_option("--resonator_state", options->resonatorState,
                     "safetensors with `basis` and `gate` to start the resonator from")
        ->check(CLI::ExistingFile);
    command->add_option("--save_resonator", options->saveResonator, "write the resonator's state at the end")
        ->check([](const std::string& file) {
            return file == "-" ? "standard output is where the text goes" : std::string();
        })
        ->type_name("FILE");
    command->add_flag("--json", options->json, "a JSON object a token: id, text, logprob, candidates");
    command->footer("Defaults are the reference's, or the model's own where its file recommends some (`lila "
                    "inspect`). A seed "
                    "that was left to chance is told on standard error, and as `seed` with --json.\n\n"
                    "  lila generate --prompt \"Once upon a time\" --temperature 0.8 --seed 7\n"
                    "  echo \"Once upon a time\" | lila generate --greedy");
    command->callback([options] { generate(*options); });
}

} // namespace lila::cli
