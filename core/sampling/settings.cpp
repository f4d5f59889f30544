// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/settings.h"

#include "core/checkpoint/number_text.h"
#include "core/sampling/overloaded.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace lila {
namespace {

using S = GenerationSettings;

constexpr std::array table = {
    SettingInfo{
        .name = "temperature",
        .label = "Temperature",
        .help = "How freely the next token is drawn: 0 always takes the most probable, high is adventurous.",
        .member = &S::temperature,
        .minimum = 0,
        .maximum = 5,
        .sliderMaximum = 2,
        .step = 0.05,
        .decimals = 2},
    SettingInfo{.name = "top_k",
                .label = "Top-k",
                .help = "Only the k most probable tokens can be drawn; 0 allows all.",
                .member = &S::topK,
                .minimum = 0,
                .maximum = 100000,
                .sliderMaximum = 200,
                .step = 1,
                .saturates = true},
    SettingInfo{
        .name = "top_p",
        .label = "Top-p",
        .help = "Nucleus: only the most probable tokens that together hold this probability can be drawn; "
                "0 or 1 allows all.",
        .member = &S::topP,
        .minimum = 0,
        .maximum = 1,
        .sliderMaximum = 1,
        .step = 0.01,
        .decimals = 2},
    SettingInfo{
        .name = "resonance_strength",
        .label = "Resonator strength",
        .help = "How strongly the resonator's memory of roots that followed each other lifts the next token.",
        .member = &S::resonanceStrength,
        .minimum = 0,
        .maximum = 20,
        .sliderMaximum = 3,
        .step = 0.01,
        .decimals = 2},
    SettingInfo{.name = "resonator",
                .label = "Resonator",
                .help = "The associative memory over the root graph, learning while the story is written.",
                .member = &S::resonator,
                .minimum = 0,
                .maximum = 1,
                .sliderMaximum = 1,
                .step = 1},
    SettingInfo{.name = "encode_relation_weight",
                .label = "Relation weight",
                .help = "How much each new pair of roots is written into the resonator's memory.",
                .member = &S::encodeRelationWeight,
                .minimum = 0,
                .maximum = 20,
                .sliderMaximum = 5,
                .step = 0.1,
                .decimals = 2},
    SettingInfo{.name = "repetition_penalty",
                .label = "Repetition penalty",
                .help =
                    "Taken off a token's logit for each time it stands in the repetition window; 0 is off.",
                .member = &S::repetitionPenalty,
                .minimum = 0,
                .maximum = 10,
                .sliderMaximum = 2,
                .step = 0.05,
                .decimals = 2},
    SettingInfo{.name = "repetition_window",
                .label = "Repetition window",
                .help = "How many of the last tokens the repetition penalty looks at.",
                .member = &S::repetitionWindow,
                .minimum = 0,
                .maximum = 4096,
                .sliderMaximum = 512,
                .step = 1},
    SettingInfo{.name = "max_tokens",
                .label = "Max tokens",
                .help =
                    "A generation ends after this many tokens, or earlier where the model ends the story.",
                .member = &S::maxTokens,
                .minimum = 1,
                .maximum = 100000,
                .sliderMaximum = 1000,
                .step = 1},
    SettingInfo{.name = "seed",
                .label = "Seed",
                .help =
                    "The same seed, text and settings give the same story; 0 takes a new seed every time.",
                .member = &S::seed,
                .minimum = 0,
                .maximum = 0x1p64, // as near as a double comes to 2^64 - 1
                .sliderMaximum = 1000,
                .step = 1},
    SettingInfo{
        .name = "context",
        .label = "Past the window",
        .help =
            "When the story outgrows the model's window: exact recomputes the last window for every token "
            "(slow, the reference's way); anchored keeps the later half and goes on fast.",
        .member = &S::context,
        .minimum = 0,
        .maximum = 1,
        .sliderMaximum = 1,
        .step = 1},
    SettingInfo{.name = "min_p",
                .label = "Min-p",
                .help =
                    "Only tokens at least this many times as probable as the most probable one can be drawn; "
                    "0 allows all.",
                .member = &S::minP,
                .minimum = 0,
                .maximum = 1,
                .sliderMaximum = 0.5,
                .step = 0.01,
                .decimals = 2},
    SettingInfo{.name = "dry_multiplier",
                .label = "DRY strength",
                .help =
                    "Don't repeat yourself: the strength of a penalty on tokens that would go on repeating a "
                    "passage; 0 is off, 0.8 is usual.",
                .member = &S::dryMultiplier,
                .minimum = 0,
                .maximum = 100,
                .sliderMaximum = 5,
                .step = 0.05,
                .decimals = 2},
    SettingInfo{.name = "dry_base",
                .label = "DRY growth",
                .help = "DRY's penalty is so many times as great for each token that the repeated passage is "
                        "longer.",
                .member = &S::dryBase,
                .minimum = 1,
                .maximum = 10,
                .sliderMaximum = 4,
                .step = 0.05,
                .decimals = 2},
    SettingInfo{.name = "dry_allowed_length",
                .label = "DRY from",
                .help = "Passages of fewer tokens than this may repeat freely; DRY begins with this length.",
                .member = &S::dryAllowedLength,
                .minimum = 1,
                .maximum = 100,
                .sliderMaximum = 20,
                .step = 1},
    SettingInfo{.name = "xtc_probability",
                .label = "XTC chance",
                .help =
                    "Exclude top choices: how often the obvious is left out, so that a less usual but still "
                    "likely token comes; 0 is off.",
                .member = &S::xtcProbability,
                .minimum = 0,
                .maximum = 1,
                .sliderMaximum = 1,
                .step = 0.05,
                .decimals = 2},
    SettingInfo{.name = "xtc_threshold",
                .label = "XTC threshold",
                .help =
                    "Of the tokens at least this probable, XTC leaves only the least probable; above 0.5 it "
                    "leaves all.",
                .member = &S::xtcThreshold,
                .minimum = 0,
                .maximum = 1,
                .sliderMaximum = 0.5,
                .step = 0.01,
                .decimals = 2},
    SettingInfo{.name = "stop_at",
                .label = "Stop at",
                .help =
                    "Where a generation ends by itself: where the model ends the story, or already with the "
                    "first paragraph or sentence.",
                .member = &S::stopAt,
                .minimum = 0,
                .maximum = 2,
                .sliderMaximum = 2,
                .step = 1},
    SettingInfo{.name = "stages",
                .label = "Stages",
                .help =
                    "The sampling stages in the order in which they act, with commas between them; usually "
                    "resonator, repetition, punctuation, dry, temperature, top_k, top_p, min_p, xtc. What is "
                    "left out does not act.",
                .member = &S::stages},
    SettingInfo{.name = "stop",
                .label = "Stop texts",
                .help = "A generation ends before any of these texts. A | stands between them, \\n is a line "
                        "end.",
                .member = &S::stop},
    SettingInfo{.name = "ban",
                .label = "Banned phrases",
                .help =
                    "Texts that are never written: where one appears, it is taken back and the story goes "
                    "on another way. A | stands between them.",
                .member = &S::ban},
    SettingInfo{.name = "bias",
                .label = "Token bias",
                .help = "Added to the logit of a token, as happy=2|sad=-5: words or pieces of words that the "
                        "vocabulary has as one token.",
                .member = &S::bias},
};

constexpr std::array<std::string_view, 2> policyNames = {"exact", "anchored"};
constexpr std::array<std::string_view, 3> stopNames = {"story", "paragraph", "sentence"};

std::uint64_t seedOf(double value) {
    return value >= 0x1p64 ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(value);
}

/// What is wrong with one of the phrases, or nothing.
std::string phraseProblem(const SettingInfo& info, const Phrases& phrases) {
    for (const std::string& phrase : phrases) {
        if (phrase.empty() || phrase.size() > longestPhrase)
            return std::string(info.name) + " has a text of " + shortestText(phrase.size()) +
                   " bytes, but must have 1 to " + shortestText(longestPhrase);
        if (info.name == "bias" && !biasIn(phrase))
            return "bias is " + phrase + ", but must be TOKEN=NUMBER, the number between " +
                   shortestText(-largestBias) + " and " + shortestText(largestBias);
    }
    return {};
}

} // namespace

bool SettingInfo::isText() const {
    return std::holds_alternative<StageList S::*>(member) || std::holds_alternative<Phrases S::*>(member);
}

std::span<const std::string_view> SettingInfo::choices() const {
    if (std::holds_alternative<ContextPolicy S::*>(member))
        return policyNames;
    if (std::holds_alternative<StopAt S::*>(member))
        return stopNames;
    return {};
}

double SettingInfo::value(const GenerationSettings& settings) const {
    return std::visit(Overloaded{[](StageList S::*) { return 0.0; }, [](Phrases S::*) { return 0.0; },
                                 [&](auto m) { return static_cast<double>(settings.*m); }},
                      member);
}

void SettingInfo::setValue(GenerationSettings& settings, double value) const {
    if (std::isnan(value))
        return;
    const double clamped = std::clamp(value, minimum, maximum);
    std::visit(Overloaded{[&](double S::*m) { settings.*m = clamped; },
                          [&](int S::*m) { settings.*m = static_cast<int>(std::lround(clamped)); },
                          [&](bool S::*m) { settings.*m = clamped >= 0.5; },
                          [&](std::uint64_t S::*m) { settings.*m = seedOf(clamped); }, [](StageList S::*) {},
                          [](Phrases S::*) {},
                          [&]<class Choice>(Choice S::*m) {
                              settings.*m = static_cast<Choice>(std::lround(clamped));
                          }},
               member);
}

void SettingInfo::copy(const GenerationSettings& from, GenerationSettings& to) const {
    std::visit([&](auto m) { to.*m = from.*m; }, member);
}

bool SettingInfo::isSame(const GenerationSettings& a, const GenerationSettings& b) const {
    return std::visit([&](auto m) { return a.*m == b.*m; }, member);
}

std::span<const SettingInfo> settingTable() {
    return table;
}

const SettingInfo* findSetting(std::string_view name) {
    const auto it = std::ranges::find(table, name, &SettingInfo::name);
    return it == table.end() ? nullptr : &*it;
}

std::string_view contextPolicyName(ContextPolicy policy) {
    return policyNames[static_cast<std::size_t>(policy)];
}

std::string settingProblem(const GenerationSettings& settings) {
    for (const SettingInfo& info : table) {
        if (const auto* phrases = std::get_if<Phrases S::*>(&info.member))
            if (std::string problem = phraseProblem(info, settings.**phrases); !problem.empty())
                return problem;
        const double value = info.value(settings);
        if (!info.isText() && !(value >= info.minimum && value <= info.maximum))
            return std::string(info.name) + " is " + settingText(settings, info) + ", but must lie between " +
                   shortestText(info.minimum) + " and " + shortestText(info.maximum);
    }
    return {};
}

} // namespace lila
