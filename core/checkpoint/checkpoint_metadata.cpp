// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/checkpoint_metadata.h"

#include "core/checkpoint/model_names.h"
#include "core/checkpoint/number_text.h"
#include "core/checkpoint/packed_matrix.h"
#include "core/checkpoint/state_dict_order.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

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

std::optional<ConfigValue> scalarOf(const Json& value) {
    if (value.is_boolean())
        return value.get<bool>();
    if (value.is_number_float() || (value.is_number_unsigned() && value.get<std::uint64_t>() >> 63U != 0))
        return value.get<double>();
    if (value.is_number_integer())
        return value.get<std::int64_t>();
    if (value.is_string())
        return value.get<std::string>();
    return std::nullopt;
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
    bool isOfModel = object.empty();
    for (const auto& [name, value] : object.items()) {
        isOfModel = isOfModel || isConfigField(name);
        if (auto scalar = scalarOf(value))
            config[name] = std::move(*scalar);
        else if (isConfigField(name))
            throw CheckpointError("its configuration's " + name + " is " + value.dump().substr(0, 40) +
                                  ", not a number: save it as one");
    }
    if (!isOfModel)
        throw CheckpointError(
            "its config has none of the fields of a LILA model, as d_model or temp: save them "
            "there, or leave config out");
    return config;
}

/// Tells weights apart, by their names and values; for files that were not made to deceive.
std::string fingerprintOf(const Tensors& weights) {
    std::uint64_t print = 0;
    const auto add = [&print](std::span<const std::byte> bytes) {
        for (std::size_t at = 0; at < bytes.size(); at += sizeof print) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
            print = (print ^ word) * 0x9e3779b97f4a7c15U;
            print ^= print >> 32U;
        }
    };
    for (const auto& [name, tensor] : weights) {
        add(std::as_bytes(std::span(name)));
        add(tensor.bytes());
    }
    return shortestText(print);
}

/// The tensors of the one model among these, by the reference's names.
void takeModel(std::map<std::string, Tensor> tensors, Checkpoint& checkpoint) {
    std::vector<std::string> plainNames;
    for (const auto& [name, tensor] : tensors)
        plainNames.push_back(plainName(name));
    const std::vector<std::string> prefixes = modelPrefixes(plainNames);
    if (prefixes.size() > 1)
        throw CheckpointError("it holds " + std::to_string(prefixes.size()) + " models, under \"" +
                              prefixes[0] + "\" and \"" + prefixes[1] +
                              "\": save the one that is meant alone");
    const std::string prefix = prefixes.empty() ? "" : prefixes.front();
    std::vector<std::string> passedOver;
    auto plain = plainNames.begin();
    for (auto& [fullName, tensor] : tensors) {
        const std::string& name = *plain++;
        if (!name.starts_with(prefix) || isForeignEntry(name))
            passedOver.push_back(name);
        else if (!checkpoint.tensors.emplace(name.substr(prefix.size()), std::move(tensor)).second)
            throw CheckpointError("tensor " + name + " is in it twice");
    }
    for (std::string remark : {foundRemark("", prefix), passedOverRemark(passedOver)})
        if (!remark.empty())
            checkpoint.remarks.push_back(std::move(remark));
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
    for (const CheckpointText& known : checkpointTexts)
        checkpoint.*known.member = text(known.key);
    const std::size_t forTraining = std::erase_if(
        file.tensors, [](const auto& entry) { return entry.first.starts_with(trainingPrefix); });
    if (forTraining > 0 && file.tensors.empty())
        throw CheckpointError(
            "it holds an optimiser's state and no model: open the file of the same name without "
            "\".optimizer\"");
    file.tensors.merge(unpacked(takePackedMatrices(file)));
    takeModel(std::move(file.tensors), checkpoint);
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
    for (const CheckpointText& known : checkpointTexts)
        if (const std::string& text = checkpoint.*known.member; !text.empty())
            file.metadata[known.key] = text;
    return file;
}

std::optional<TrainingState> trainingStateOf(const SafetensorsFile& file, const Tensors& weights) {
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
        const auto weight = weights.find(name);
        for (const Tensor& moment : {moments.mean, moments.square})
            if (weight == weights.end() || moment.shape() != weight->second.shape() ||
                moment.dtype() != DType::F32)
                throw CheckpointError("its optimiser state for " + name +
                                      " is not two F32 tensors of that shape");
    }
    if (const auto run = file.metadata.find("training_run"); run != file.metadata.end())
        state.run = run->second;
    return state;
}

std::optional<TrainingState> trainingStateBeside(const SafetensorsFile& file, const Tensors& weights) {
    const auto model = file.metadata.find("model");
    if (model == file.metadata.end() || model->second != fingerprintOf(weights))
        throw CheckpointError(
            "it is the optimiser's state of other weights than those in the file beside it");
    return trainingStateOf(file, weights);
}

SafetensorsFile safetensorsFileOf(const TrainingState& training, const Tensors& weights) {
    SafetensorsFile file{{}, {{"model", fingerprintOf(weights)}}};
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
    return file;
}

} // namespace lila
