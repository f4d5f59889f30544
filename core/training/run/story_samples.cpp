// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/story_samples.h"

#include "core/training/run/run_lines.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace lila {
namespace {

using Json = nlohmann::ordered_json;

bool isText(const Json& object, const char* name) {
    return object.contains(name) && object[name].is_string();
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
    keepLines(file, [&](const std::string& text) {
        const auto sample = storySample(text);
        return sample && sample->step <= lastStep;
    });
}

void appendStorySample(const std::filesystem::path& file, const StorySample& sample) {
    Json object;
    object["step"] = sample.step;
    object["prompt"] = sample.prompt;
    object["text"] = sample.text;
    appendLine(file, object.dump(-1, ' ', false, Json::error_handler_t::replace));
}

} // namespace lila
