// SPDX-License-Identifier: AGPL-3.0-or-later
// What a user may set about a generation, and the one table that describes each setting.
#pragma once

#include "core/sampling/phrases.h"
#include "core/sampling/stages.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace lila {

/// What happens when the story outgrows the model's window.
enum class ContextPolicy {
    Exact,    ///< the reference's sliding window: the last block_size ids, recomputed for every token
    Anchored, ///< when full, keep the later half, prefill it once and go on with the cache
};

/// Where a generation ends before it has its number of tokens.
enum class StopAt {
    StoryEnd,  ///< where the model ends the story
    Paragraph, ///< or with the first paragraph
    Sentence,  ///< or with the first sentence
};

/// Defaults are the reference's (resources/docs/model.md section 6), which knows nothing of what stands below
/// `context`: that is off.
struct GenerationSettings {
    double temperature = 0.5;
    int topK = 50;
    double topP = 0.9;
    double repetitionPenalty = 1.2;
    int repetitionWindow = 50;
    bool resonator = true;
    double resonanceStrength = 0.07;
    double encodeRelationWeight = 1.0;
    int maxTokens = 112;
    std::uint64_t seed = 0; ///< 0: a new one for every generation
    ContextPolicy context = ContextPolicy::Exact;
    double minP = 0;
    double dryMultiplier = 0;
    double dryBase = 1.75;
    int dryAllowedLength = 2;
    double xtcProbability = 0;
    double xtcThreshold = 0.1;
    StageList stages = usualStages;
    StopAt stopAt = StopAt::StoryEnd;
    Phrases stop; ///< the generation ends before any of them
    Phrases ban;  ///< none of them is written
    Phrases bias; ///< each as biasIn() reads it

    /// Whether the most probable token is always taken, as at temperature 0 and so close to it that a
    /// division by it might overflow.
    bool isGreedy() const { return temperature < 1e-4 && stages.contains(SamplingStage::Temperature); }

    bool operator==(const GenerationSettings&) const = default;
};

/// One setting: the CLI flag, the panel's row, the presets and the documentation are all made from it.
struct SettingInfo {
    using Member = std::variant<double GenerationSettings::*, int GenerationSettings::*,
                                bool GenerationSettings::*, std::uint64_t GenerationSettings::*,
                                ContextPolicy GenerationSettings::*, StopAt GenerationSettings::*,
                                StageList GenerationSettings::*, Phrases GenerationSettings::*>;

    std::string_view name;  ///< the reference's, with underscores: `--top_k`, the key in files
    std::string_view label; ///< for people
    std::string_view help;  ///< one or two sentences
    Member member;
    double minimum = 0;
    double maximum = 1;
    double sliderMaximum = 1; ///< the slider ends here; the box goes on to `maximum`
    double step = 1;
    int decimals = 0;
    bool saturates = false; ///< more than `maximum` means no more than it, and is taken as it

    /// Whether its value is no number: stages or phrases.
    bool isText() const;
    /// The names of what it chooses from, in the order of their numbers; empty where it is no choice.
    std::span<const std::string_view> choices() const;
    /// The setting's value as a number: bool as 0 or 1, a choice as its index, text as 0. Of a seed above
    /// 2^53 only near it: settingText() is exact.
    double value(const GenerationSettings& settings) const;
    /// Clamped to the range and rounded where the setting is a whole number; NaN changes nothing, and no
    /// number changes text.
    void setValue(GenerationSettings& settings, double value) const;
    /// To the last digit of a seed, as the next.
    void copy(const GenerationSettings& from, GenerationSettings& to) const;
    bool isSame(const GenerationSettings& a, const GenerationSettings& b) const;
};

std::span<const SettingInfo> settingTable();
const SettingInfo* findSetting(std::string_view name);

std::string_view contextPolicyName(ContextPolicy policy);

/// What is wrong with a value outside its range ("temperature is 9, but must lie between 0 and 5"), or
/// empty.
std::string settingProblem(const GenerationSettings& settings);

/// The value as text in the C locale, from which setSetting() makes the same value: a number, true or false,
/// a choice's name, stages or phrases (stages.h, phrases.h).
std::string settingText(const GenerationSettings& settings, const SettingInfo& info);
/// Throws std::invalid_argument, with a sentence that names the setting, where `text` is no value of it or
/// lies outside its range. A negative seed is a random one.
void setSetting(GenerationSettings& settings, const SettingInfo& info, std::string_view text);

/// Settings as a JSON object by the table's names, and back; stages and phrases are arrays of strings there,
/// and are read as text, too. Reading keeps `base` where a name is missing and
/// ignores unknown names; throws std::invalid_argument where a value has the wrong type or range.
std::string settingsToJson(const GenerationSettings& settings);
GenerationSettings settingsFromJson(std::string_view json, const GenerationSettings& base = {});

} // namespace lila
