// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/presets.h"

#include <algorithm>
#include <array>

namespace lila {
namespace {

using Change = std::pair<std::string_view, std::string_view>;

constexpr std::array longCreative = {Change{"max_tokens", "500"}, Change{"temperature", "0.7"}};
constexpr std::array deterministic = {Change{"temperature", "0.3"}, Change{"top_k", "20"}};
constexpr std::array noResonator = {Change{"resonator", "false"}};
constexpr std::array strongResonator = {Change{"resonance_strength", "0.12"},
                                        Change{"encode_relation_weight", "1.5"}};

constexpr std::array table = {
    Preset{"reference", "Reference", "The defaults of the original LILA-E8", {}},
    Preset{"long_creative", "Long and creative", "500 tokens at temperature 0.7", longCreative},
    Preset{"deterministic", "Close to deterministic", "Temperature 0.3, top-k 20", deterministic},
    Preset{"no_resonator", "Without the resonator", "The model alone", noResonator},
    Preset{"strong_resonator", "Strong resonator", "Strength 0.12, relation weight 1.5", strongResonator},
};

} // namespace

GenerationSettings Preset::settings() const {
    GenerationSettings settings;
    for (const auto& [setting, value] : changes)
        setSetting(settings, *findSetting(setting), value);
    return settings;
}

std::span<const Preset> presets() {
    return table;
}

const Preset* findPreset(std::string_view name) {
    const auto it = std::ranges::find(table, name, &Preset::name);
    return it == table.end() ? nullptr : &*it;
}

} // namespace lila
