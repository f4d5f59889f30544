// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/checkpoint_metadata.h"

#include "core/checkpoint/state_dict_order.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace lila {
namespace {

using Json = nlohmann::ordered_json;

template <class Number>
std::string shortestText(Number number) {
    char text[64];
    const auto result = std::to_chars(text, text + sizeof text, number);
    return {text, result.ptr};
}

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

} // namespace lila
