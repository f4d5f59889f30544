// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/train_log.h"

#include "core/training/run/run_lines.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace lila {
namespace {

using Json = nlohmann::ordered_json;

Json optionalNumber(const std::optional<double>& value) {
    return value ? Json(*value) : Json();
}

std::optional<double> numberIn(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

/// Numbers that are none (NaN is written as null) become NaN.
std::vector<float> floatsIn(const Json& array) {
    std::vector<float> values;
    for (const Json& value : array)
        values.push_back(value.is_number() ? value.get<float>() : std::numeric_limits<float>::quiet_NaN());
    return values;
}

} // namespace

std::string toJson(const TrainLogLine& line) {
    Json object;
    object["step"] = line.step;
    object["train_loss"] = line.trainLoss;
    object["valid_loss_per_token"] = optionalNumber(line.validPerToken);
    object["valid_loss_padded"] = optionalNumber(line.validPadded);
    object["lr"] = line.lr;
    object["tokens_per_second"] = line.tokensPerSecond;
    object["grad_norm"] = line.gradNorm;
    object["beta"] = line.beta;
    object["e8_scale"] = line.e8Scale;
    object["seconds"] = optionalNumber(line.seconds);
    return object.dump();
}

std::optional<TrainLogLine> trainLogLine(std::string_view json) {
    const Json object = Json::parse(json, nullptr, false);
    if (!object.is_object() || !object.contains("step") || !object["step"].is_number_integer())
        return std::nullopt;
    TrainLogLine line;
    const auto required = [&](const char* name) {
        return numberIn(object, name).value_or(std::numeric_limits<double>::quiet_NaN());
    };
    line.step = object["step"].get<std::int64_t>();
    line.trainLoss = required("train_loss");
    line.validPerToken = numberIn(object, "valid_loss_per_token");
    line.validPadded = numberIn(object, "valid_loss_padded");
    line.lr = required("lr");
    line.tokensPerSecond = required("tokens_per_second");
    line.gradNorm = required("grad_norm");
    if (const auto beta = object.find("beta"); beta != object.end() && beta->is_array())
        for (const Json& layer : *beta)
            line.beta.push_back(floatsIn(layer));
    if (const auto scale = object.find("e8_scale"); scale != object.end())
        line.e8Scale = floatsIn(*scale);
    line.seconds = numberIn(object, "seconds");
    return line;
}

TrainLog::TrainLog(const std::filesystem::path& file, std::int64_t lastStep) : m_file(file) {
    keepLines(file, [&](const std::string& text) {
        const auto line = trainLogLine(text);
        return line && line->step <= lastStep;
    });
}

void TrainLog::append(const TrainLogLine& line) {
    appendLine(m_file, toJson(line));
}

} // namespace lila
