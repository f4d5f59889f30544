// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/checkpoint_metadata.h"

#include "core/checkpoint/number_text.h"

#include "core/checkpoint/state_dict_order.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace lila {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view trainingPrefix = "training.";
const std::string meanPrefix = "training.exp_avg.";
const std::string squarePrefix = "training.exp_avg_sq.";
const std::string averagePrefix = "training.average.";

struct OptimizerField {
    const char* name;
    double OptimizerState::*member;
};
constexpr OptimizerField optimizerFields[] = {{"lr", &OptimizerState::lr},
                                              {"beta1", &OptimizerState::beta1},
                                              {"beta2", &OptimizerState::beta2},
                                              {"eps", &OptimizerState::eps},
                                              {"weight_decay", &OptimizerState::weightDecay}};

template <class Number>
std::optional<Number> numberIn(const SafetensorsFile& file, const std::string& key) {
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end())
        return std::nullopt;
    const std::string& text = found->second;
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw CheckpointError("its " + key + " is \"" + text.substr(0, 40) + "\", which is no number");
    return number;
}

/// JSON knows no infinities and no NaN: they are written as strings, as which no number is read.
Json jsonOf(const ConfigValue& value) {
    if (const auto* real = std::get_if<double>(&value); real != nullptr && !std::isfinite(*real))
        return shortestText(*real);
    return std::visit([](const auto& plain) { return Json(plain); }, value);
}

std::string configText(const std::map<std::string, ConfigValue>& config) {
    std::vector<std::string> names;
    names.reserve(config.size());
    for (const auto& entry : config)
        names.push_back(entry.first);
    auto object = Json::object();
    for (const std::string& name : inConfigOrder(std::move(names)))
        object[name] = jsonOf(config.at(name));
    try {
        return object.dump();
    } catch (const Json::exception&) {
        throw CheckpointError("a field of the configuration is not UTF-8");
    }
}

std::map<std::string, ConfigValue> configIn(const std::string& text) {
    const auto shallow = [](int depth, Json::parse_event_t, Json&) {
        if (depth > 4)
            throw CheckpointError("its config is nested too deeply");
        return true;
    };
    const Json object = Json::parse(text, shallow, false);
    if (!object.is_object())
        throw CheckpointError("its config is not a JSON object");
    std::map<std::string, ConfigValue> config;
    for (const auto& [name, value] : object.items()) {
        if (value.is_boolean())
            config[name] = value.get<bool>();
        else if (value.is_number_float() ||
                 (value.is_number_unsigned() && value.get<std::uint64_t>() >> 63U != 0))
            config[name] = value.get<double>();
        else if (value.is_number_integer())
            config[name] = value.get<std::int64_t>();
        else if (value.is_string())
            config[name] = value.get<std::string>();
    }
    return config;
}

} // namespace

Checkpoint checkpointOf(SafetensorsFile file) {
    Checkpoint checkpoint;
    const auto text = [&file](const std::string& key) {
        const auto found = file.metadata.find(key);
        return found == file.metadata.end() ? std::string() : found->second;
    };
    if (file.metadata.contains("config"))
        checkpoint.config = configIn(text("config"));
    checkpoint.step = numberIn<std::int64_t>(file, "step");
    checkpoint.loss = numberIn<double>(file, "loss");
    checkpoint.tokenizerSha256 = text("tokenizer_sha256");
    checkpoint.generation = text("generation");
    checkpoint.tensors = std::move(file.tensors);
    std::erase_if(checkpoint.tensors,
                  [](const auto& entry) { return entry.first.starts_with(trainingPrefix); });
    return checkpoint;
}

SafetensorsFile safetensorsFileOf(const Checkpoint& checkpoint) {
    SafetensorsFile file{checkpoint.tensors, {{"format", "pt"}}};
    if (!checkpoint.config.empty())
        file.metadata["config"] = configText(checkpoint.config);
    if (checkpoint.step)
        file.metadata["step"] = shortestText(*checkpoint.step);
    if (checkpoint.loss)
        file.metadata["loss"] = shortestText(*checkpoint.loss);
    if (!checkpoint.tokenizerSha256.empty())
        file.metadata["tokenizer_sha256"] = checkpoint.tokenizerSha256;
    if (!checkpoint.generation.empty())
        file.metadata["generation"] = checkpoint.generation;
    return file;
}

std::optional<TrainingState> trainingStateOf(const SafetensorsFile& file) {
    const auto text = file.metadata.find("optimizer");
    if (text == file.metadata.end())
        return std::nullopt;
    TrainingState state;
    const Json options = Json::parse(text->second, nullptr, false);
    try {
        state.optimizer.step = options.at("step").get<std::int64_t>();
        if (state.optimizer.step < 0)
            throw CheckpointError("its optimizer has taken fewer than no steps");
        for (const OptimizerField& field : optimizerFields)
            state.optimizer.*field.member = options.at(field.name).get<double>();
    } catch (const Json::exception&) {
        throw CheckpointError(
            "its optimizer is not described by numbers step, lr, beta1, beta2, eps, weight_decay");
    }
    for (const auto& [name, tensor] : file.tensors) {
        if (name.starts_with(meanPrefix))
            state.optimizer.moments[name.substr(meanPrefix.size())].mean = tensor;
        else if (name.starts_with(squarePrefix))
            state.optimizer.moments[name.substr(squarePrefix.size())].square = tensor;
        else if (name.starts_with(averagePrefix))
            state.average[name.substr(averagePrefix.size())] = tensor;
    }
    for (const auto& [name, moments] : state.optimizer.moments) {
        const auto weight = file.tensors.find(name);
        for (const Tensor& moment : {moments.mean, moments.square})
            if (weight == file.tensors.end() || moment.shape() != weight->second.shape() ||
                moment.dtype() != DType::F32)
                throw CheckpointError("its optimiser state for " + name +
                                      " is not two F32 tensors of that shape");
    }
    if (const auto run = file.metadata.find("training_run"); run != file.metadata.end())
        state.run = run->second;
    return state;
}

void addTrainingState(const TrainingState& training, SafetensorsFile& file) {
    auto options = Json::object();
    options["step"] = training.optimizer.step;
    for (const OptimizerField& field : optimizerFields)
        options[field.name] = training.optimizer.*field.member;
    file.metadata["optimizer"] = options.dump();
    if (!training.run.empty())
        file.metadata["training_run"] = training.run;
    for (const auto& [name, moments] : training.optimizer.moments) {
        file.tensors[meanPrefix + name] = moments.mean;
        file.tensors[squarePrefix + name] = moments.square;
    }
    for (const auto& [name, tensor] : training.average)
        file.tensors[averagePrefix + name] = tensor;
}

} // namespace lila
