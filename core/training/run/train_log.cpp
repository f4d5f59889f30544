// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/train_log.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/training/run/training_error.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <fstream>
#include <limits>
#include <span>
#include <system_error>

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

std::string readAll(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    for (char part[65536]; stream.read(part, sizeof part) || stream.gcount() > 0;)
        text.append(part, static_cast<std::size_t>(stream.gcount()));
    if (!stream.eof())
        throw TrainingError(file.string() + " cannot be read: look at its permissions");
    return text;
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
    return line;
}

TrainLog::TrainLog(const std::filesystem::path& file, std::int64_t lastStep) : m_file(file) {
    if (!std::filesystem::exists(file))
        return;
    const std::string before = readAll(file);
    std::string kept;
    for (std::size_t begin = 0, end = 0; (end = before.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        const std::string text = before.substr(begin, end - begin);
        if (const auto line = trainLogLine(text); line && line->step <= lastStep)
            kept += text + '\n';
    }
    if (kept == before)
        return;
    try {
        AtomicFile output(file);
        output.write(std::as_bytes(std::span(kept)));
        output.commit();
    } catch (const CheckpointError& error) {
        throw TrainingError(file.string() + ": " + error.what());
    }
}

void TrainLog::append(const TrainLogLine& line) {
    std::ofstream stream(m_file, std::ios::binary | std::ios::app);
    stream << toJson(line) + '\n' << std::flush;
    if (!stream)
        throw TrainingError(m_file.string() +
                            " cannot be written: " + std::generic_category().message(errno));
}

} // namespace lila
