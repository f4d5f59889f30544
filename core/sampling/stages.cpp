// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/stages.h"

namespace lila {
namespace {

constexpr std::array<std::string_view, samplingStageCount> names = {
    "model",       "bias",  "resonator", "repetition", "punctuation", "dry",
    "temperature", "top_k", "top_p",     "min_p",      "xtc",         "final"};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    return first == text.npos ? std::string_view()
                              : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

} // namespace

std::string_view samplingStageName(SamplingStage stage) {
    return names[static_cast<std::size_t>(stage)];
}

std::string stagesText(const StageList& stages) {
    std::string text;
    for (const SamplingStage stage : stages)
        text.append(text.empty() ? "" : ",").append(samplingStageName(stage));
    return text;
}

std::optional<StageList> stagesIn(std::string_view text) {
    StageList stages;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t comma = std::min(text.find(',', from), text.size());
        const auto name = std::ranges::find(names, trimmed(text.substr(from, comma - from)));
        const auto stage = static_cast<SamplingStage>(name - names.begin());
        if (name == names.end() || !usualStages.contains(stage) || stages.contains(stage))
            return std::nullopt;
        stages.append(stage);
        from = comma + 1;
    }
    return stages;
}

} // namespace lila
