// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/story_samples.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/training/run/training_error.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <fstream>
#include <span>
#include <system_error>

namespace lila {
namespace {

using Json = nlohmann::ordered_json;

bool isText(const Json& object, const char* name) {
    return object.contains(name) && object[name].is_string();
}

std::string lineOf(const StorySample& sample) {
    Json object;
    object["step"] = sample.step;
    object["prompt"] = sample.prompt;
    object["text"] = sample.text;
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// As a program leaves a line that is killed while it writes.
bool endsWithinALine(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    if (!stream || stream.tellg() == 0)
        return false;
    stream.seekg(-1, std::ios::end);
    return stream.get() != '\n';
}

} // namespace

std::optional<StorySample> storySample(std::string_view json) {
    const Json object = Json::parse(json, nullptr, false);
    if (!object.is_object() || !object.contains("step") || !object["step"].is_number_integer() ||
        !isText(object, "prompt") || !isText(object, "text"))
        return std::nullopt;
    return StorySample{object["step"], object["prompt"], object["text"]};
}

std::vector<StorySample> readStorySamples(const std::filesystem::path& file) {
    std::vector<StorySample> samples;
    std::ifstream stream(file, std::ios::binary);
    for (std::string line; std::getline(stream, line);)
        if (const auto sample = storySample(line))
            samples.push_back(*sample);
    return samples;
}

void keepStorySamples(const std::filesystem::path& file, std::int64_t lastStep) {
    const std::vector<StorySample> samples = readStorySamples(file);
    std::string kept;
    for (const StorySample& sample : samples)
        if (sample.step <= lastStep)
            kept += lineOf(sample);
    if (samples.empty() || samples.back().step <= lastStep)
        return;
    try {
        AtomicFile output(file);
        output.write(std::as_bytes(std::span(kept)));
        output.commit();
    } catch (const CheckpointError& error) {
        throw TrainingError(file.string() + ": " + error.what());
    }
}

void appendStorySample(const std::filesystem::path& file, const StorySample& sample) {
    const std::string start = endsWithinALine(file) ? "\n" : "";
    std::ofstream stream(file, std::ios::binary | std::ios::app);
    stream << start + lineOf(sample) << std::flush;
    if (!stream)
        throw TrainingError(file.string() + " cannot be written: " + std::generic_category().message(errno));
}

} // namespace lila
