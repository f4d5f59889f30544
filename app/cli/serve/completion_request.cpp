// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/serve/completion_request.h"

#include "core/inference/applied_interventions.h"
#include "core/lattice/e8.h"
#include "core/sampling/presets.h"
#include "core/story/token_bias.h"
#include "core/story/tree/json_fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace lila::cli {
namespace {

using Json = nlohmann::json;

constexpr int mostPrompts = 16, mostTexts = 16, mostStops = 16;
constexpr int mostWritings = 64;    ///< of a request
constexpr int mostTokens = 100'000; ///< that they can have in all
/// Of a request: each of those that wait keeps theirs, some 50 bytes for a token.
constexpr std::size_t mostPromptTokens = 200'000;
constexpr int deepest = 8; ///< of lists and objects in each other: more than any field needs

[[noreturn]] void refuse(const std::string& parameter, const std::string& wanted) {
    throw ApiError(400, parameter + " must be " + wanted, parameter, "invalid_value");
}

/// Null is as good as nothing, as clients write all that they know.
const Json* given(const Json& object, const std::string& name) {
    const auto it = object.find(name);
    return it == object.end() || it->is_null() ? nullptr : &*it;
}

int wholeIn(const Json& object, const std::string& name, int least, int most, int otherwise) {
    const Json* value = given(object, name);
    if (value == nullptr)
        return otherwise;
    if (!value->is_number_integer() || value->get<double>() < least || value->get<double>() > most)
        refuse(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return value->get<int>();
}

bool flagIn(const Json& object, const std::string& name) {
    const Json* value = given(object, name);
    if (value != nullptr && !value->is_boolean())
        refuse(name, "true or false");
    return value != nullptr && value->get<bool>();
}

bool areIds(const Json& list) {
    return !list.empty() &&
           std::ranges::all_of(list, [](const Json& value) { return value.is_number_integer(); });
}

std::vector<int> idsOf(const Json& list, const ServedModel& model) {
    const int size = model.opened.model.tokenizer->size();
    std::vector<int> ids;
    for (const Json& value : list) {
        if (!(value.get<double>() >= 0 && value.get<double>() < size))
            throw ApiError(400,
                           "prompt has the id " + value.dump() + ", but the vocabulary ends with " +
                               std::to_string(size - 1),
                           "prompt", "invalid_value");
        ids.push_back(value.get<int>());
    }
    return ids;
}

/// A text or some; here a bar is a bar, which it is not where the settings are read.
Phrases stopsIn(const Json& value) {
    const Json list = value.is_array() ? value : Json::array({value});
    const bool fits =
        list.size() <= mostStops && std::ranges::all_of(list, [](const Json& text) {
            return text.is_string() && text.get_ref<const std::string&>().size() <= longestPhrase;
        });
    if (!fits)
        refuse("stop", "a text, or up to " + std::to_string(mostStops) + " texts, of up to " +
                           std::to_string(longestPhrase) + " bytes");
    Phrases stops = list.get<Phrases>();
    std::erase(stops, std::string());
    return stops;
}

std::vector<TokenBias> logitBiasIn(const Json& object, const ServedModel& model) {
    std::vector<TokenBias> all;
    const Json* bias = given(object, "logit_bias");
    if (bias == nullptr)
        return all;
    const std::string wanted = "an object of numbers between -100 and 100 by ids of the vocabulary";
    if (!bias->is_object())
        refuse("logit_bias", wanted);
    for (const auto& [name, value] : bias->items()) {
        int id = -1;
        const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), id);
        const bool isId = error == std::errc() && stop == name.data() + name.size() && id >= 0 &&
                          id < model.opened.model.tokenizer->size();
        if (!isId || !value.is_number() || std::abs(value.get<double>()) > largestBias)
            refuse("logit_bias", wanted + "; " + name + ": " + value.dump() + " is not");
        all.push_back({id, value.get<float>()});
    }
    return all;
}

GenerationSettings settingsIn(const Json& object, const ServedModel& model) {
    GenerationSettings settings = model.opened.recommended;
    if (const Json* name = given(object, "preset")) {
        const Preset* preset = name->is_string() ? findPreset(name->get_ref<const std::string&>()) : nullptr;
        if (preset == nullptr)
            refuse("preset", "one that lila generate --help names");
        settings = preset->settings();
    }
    for (const SettingInfo& info : settingTable()) {
        const std::string name(info.name);
        const Json* value = given(object, name);
        if (value == nullptr || name == "max_tokens" || name == "stop")
            continue;
        try {
            settings = settingsFromJson(Json{{name, *value}}.dump(), settings);
            if (name == "bias")
                static_cast<void>(tokenBias(*model.opened.model.tokenizer, settings.bias));
        } catch (const std::invalid_argument& error) {
            throw ApiError(400, error.what(), name, "invalid_value");
        }
    }
    if (const Json* stop = given(object, "stop"))
        settings.stop = stopsIn(*stop);
    return settings;
}

/// A number of candidates; or true, and the number as top_logprobs.
std::optional<int> logprobsIn(const Json& object) {
    const Json* value = given(object, "logprobs");
    const int top = wholeIn(object, "top_logprobs", 0, recordedCandidates, 0);
    if (value == nullptr || (value->is_boolean() && !value->get<bool>())) {
        if (given(object, "top_logprobs") != nullptr && top > 0)
            throw ApiError(400, "top_logprobs needs logprobs to be true", "top_logprobs", "invalid_value");
        return std::nullopt;
    }
    return value->is_boolean() ? top : wholeIn(object, "logprobs", 0, recordedCandidates, 0);
}

/// A model leaves places that it does not have alone; who asks for them is to know.
void requirePlaces(const Interventions& interventions, const ModelConfig& config) {
    const auto require = [](const std::string& what, int index, int count) {
        if (index < 0 || index >= count)
            throw std::invalid_argument("there is no " + what + " " + std::to_string(index) +
                                        " in this model, only 0 to " + std::to_string(count - 1));
    };
    for (const auto& [at, factor] : interventions.betaFactor) {
        require("layer", at.first, config.nLayers);
        require("head", at.second, config.nHeads);
    }
    for (const auto* factors : {&interventions.branchFactor, &interventions.temperatureFactor})
        for (const auto& [layer, factor] : *factors)
            require("layer", layer, config.nLayers);
    for (const auto& [at, boost] : interventions.rootBoost) {
        require("layer", at.first, config.nLayers);
        require("root", at.second, lattice::rootCount);
    }
}

/// What this server cannot do must not pass for done.
void requireNone(const Json& object, const std::string& name, const std::string& instead) {
    const Json* value = given(object, name);
    const bool isNone = value == nullptr || *value == 0 || *value == "";
    if (!isNone)
        throw ApiError(400, name + " is not known here; " + instead, name, "unsupported_value");
}

void requireModel(const Json& object, const ServedModel& model) {
    const Json* name = given(object, "model");
    if (name == nullptr)
        return;
    if (!name->is_string())
        refuse("model", "a text");
    if (*name != model.name)
        throw ApiError(404, "there is no model " + name->get<std::string>() + " here; this is " + model.name,
                       "model", "model_not_found");
}

} // namespace

Json requestObject(std::string_view body) {
    // What is made of values further on goes down into them by calls.
    const auto shallow = [](int depth, Json::parse_event_t, Json&) {
        if (depth > deepest)
            throw ApiError(400, "the body is nested too deeply", {}, "invalid_value");
        return true;
    };
    Json object;
    try {
        object = Json::parse(body, shallow);
    } catch (const Json::exception& error) {
        throw ApiError(400, std::string("the body is no JSON: ") + error.what());
    }
    if (!object.is_object())
        throw ApiError(400, "the body is JSON, but no object");
    return object;
}

std::vector<Prompt> promptsIn(const Json& object, const ServedModel& model) {
    const Json* value = given(object, "prompt");
    if (value == nullptr || *value == Json::array())
        throw ApiError(400, "the prompt is missing", "prompt", "missing_required_parameter");
    if (value->is_string())
        return {value->get<std::string>()};
    const std::string wanted =
        "a text, a list of ids, or a list of up to " + std::to_string(mostPrompts) + " of these";
    if (!value->is_array())
        refuse("prompt", wanted);
    if (areIds(*value))
        return {idsOf(*value, model)};
    std::vector<Prompt> prompts;
    for (const Json& one : *value)
        if (one.is_string())
            prompts.emplace_back(one.get<std::string>());
        else if (one.is_array() && areIds(one))
            prompts.emplace_back(idsOf(one, model));
        else
            refuse("prompt", wanted);
    if (prompts.size() > mostPrompts)
        refuse("prompt", wanted);
    return prompts;
}

Interventions interventionsIn(const Json& object, const ServedModel& model) {
    const Json* value = given(object, "interventions");
    if (value == nullptr)
        return {};
    try {
        Json all = interventionsObject({});
        if (value->is_object())
            all.update(*value);
        const auto interventions = interventionsFrom(value->is_object() ? all : *value, "interventions");
        requirePlaces(*interventions, model.opened.model.weights().config);
        static_cast<void>(AppliedInterventions(*interventions, model.opened.model.weights()));
        return *interventions;
    } catch (const StoryError& error) {
        throw ApiError(400, error.what(), "interventions", "invalid_value");
    } catch (const std::invalid_argument& error) {
        throw ApiError(400, std::string("interventions: ") + error.what(), "interventions", "invalid_value");
    }
}

CompletionRequest completionRequest(const Json& object, const ServedModel& model) {
    requireModel(object, model);
    requireNone(object, "suffix", "the model only goes on with a text");
    requireNone(object, "frequency_penalty", "there is repetition_penalty");
    requireNone(object, "presence_penalty", "there is repetition_penalty");
    CompletionRequest request;
    request.prompts = promptsIn(object, model);
    request.settings = settingsIn(object, model);
    request.interventions = interventionsIn(object, model);
    request.bias = logitBiasIn(object, model);
    request.tokens = wholeIn(object, "max_tokens", 0, mostTokens, request.settings.maxTokens);
    request.texts = wholeIn(object, "n", 1, mostTexts, 1);
    request.best = wholeIn(object, "best_of", request.texts, mostTexts, request.texts);
    request.logprobs = logprobsIn(object);
    request.greedy = flagIn(object, "greedy") || request.settings.isGreedy();
    request.pastEnd = flagIn(object, "past_end");
    request.echo = flagIn(object, "echo");
    request.stream = flagIn(object, "stream");
    if (const Json* options = given(object, "stream_options")) {
        if (!options->is_object() || !request.stream)
            throw ApiError(400, "stream_options is an object that goes with stream", "stream_options",
                           "invalid_value");
        request.usage = flagIn(*options, "include_usage");
    }
    const auto writings = std::ssize(request.prompts) * request.best;
    if (writings > mostWritings)
        throw ApiError(400,
                       "prompts times best_of are " + std::to_string(writings) + ", but can be " +
                           std::to_string(mostWritings),
                       "best_of", "invalid_value");
    if (writings * request.tokens > mostTokens)
        throw ApiError(400, "max_tokens times the texts can be " + std::to_string(mostTokens) + " in all",
                       "max_tokens", "invalid_value");
    if (request.stream && request.best > request.texts)
        throw ApiError(400,
                       "best_of must be n where the answer is a stream, as the best are known at the end",
                       "best_of", "invalid_value");
    request.seed = request.settings.seed > 0 ? request.settings.seed : request.greedy ? 1 : chanceSeed();
    return request;
}

std::vector<Generator> generatorsOf(const StoryModel& model, const std::vector<Prompt>& prompts) {
    std::vector<Generator> generators;
    std::size_t tokens = 0;
    for (const Prompt& prompt : prompts) {
        Generator& generator = generators.emplace_back(model);
        if (const auto* text = std::get_if<std::string>(&prompt))
            generator.setText(*text);
        else
            generator.setTokens(contextOf(model.tokenizer, std::get<std::vector<int>>(prompt)));
        tokens += generator.ids().size();
        if (tokens > mostPromptTokens)
            refuse("prompt", "of up to " + std::to_string(mostPromptTokens) + " tokens in all");
    }
    return generators;
}

} // namespace lila::cli
