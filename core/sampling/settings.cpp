// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/settings.h"

#include "core/checkpoint/number_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

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
};

constexpr std::array<std::string_view, 2> policyNames = {"exact", "anchored"};

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};

nlohmann::json jsonValue(const SettingInfo& info, const S& settings) {
    return std::visit(Overloaded{[&](ContextPolicy S::*m) -> nlohmann::json {
                                     return std::string(contextPolicyName(settings.*m));
                                 },
                                 [&](auto m) -> nlohmann::json { return settings.*m; }},
                      info.member);
}

[[noreturn]] void refuse(const SettingInfo& info, const std::string& wanted) {
    throw std::invalid_argument("setting " + std::string(info.name) + " must be " + wanted);
}

[[noreturn]] void refuseSeed(const SettingInfo& info) {
    refuse(info, "a whole number from 0 to " + shortestText(std::numeric_limits<std::uint64_t>::max()) +
                     ", or negative for a random one");
}

std::string rangeText(const SettingInfo& info) {
    return "between " + shortestText(info.minimum) + " and " + shortestText(info.maximum);
}

double withinSaturation(const SettingInfo& info, double value) {
    return info.saturates ? std::min(value, info.maximum) : value;
}

std::uint64_t seedOf(double value) {
    return value >= 0x1p64 ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(value);
}

/// The whole of `text` as a number, or nothing.
template <class Number>
std::optional<Number> numberIn(std::string_view text) {
    if (text.starts_with('+'))
        text.remove_prefix(1);
    Number number{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

std::optional<bool> switchIn(std::string_view text) {
    if (text == "true" || text == "1")
        return true;
    if (text == "false" || text == "0")
        return false;
    return std::nullopt;
}

void readJson(const SettingInfo& info, S& settings, const nlohmann::json& value) {
    std::visit(
        Overloaded{[&](double S::*m) {
                       if (!value.is_number())
                           refuse(info, "a number");
                       settings.*m = value.get<double>();
                   },
                   [&](int S::*m) {
                       const double number =
                           value.is_number_integer() ? withinSaturation(info, value.get<double>()) : NAN;
                       if (!(std::abs(number) <= std::numeric_limits<int>::max()))
                           refuse(info, "a whole number");
                       settings.*m = static_cast<int>(number);
                   },
                   [&](std::uint64_t S::*m) {
                       if (!value.is_number_integer())
                           refuseSeed(info);
                       const bool isRandom = !value.is_number_unsigned() && value.get<std::int64_t>() < 0;
                       settings.*m = isRandom ? 0 : value.get<std::uint64_t>();
                   },
                   [&](bool S::*m) {
                       if (!value.is_boolean())
                           refuse(info, "true or false");
                       settings.*m = value.get<bool>();
                   },
                   [&](ContextPolicy S::*m) {
                       const auto policy = value.is_string()
                                               ? parseContextPolicy(value.get_ref<const std::string&>())
                                               : std::nullopt;
                       if (!policy)
                           refuse(info, "exact or anchored");
                       settings.*m = *policy;
                   }},
        info.member);
}

} // namespace

double SettingInfo::value(const GenerationSettings& settings) const {
    return std::visit([&](auto m) { return static_cast<double>(settings.*m); }, member);
}

void SettingInfo::setValue(GenerationSettings& settings, double value) const {
    if (std::isnan(value))
        return;
    const double clamped = std::clamp(value, minimum, maximum);
    std::visit(Overloaded{[&](double S::*m) { settings.*m = clamped; },
                          [&](int S::*m) { settings.*m = static_cast<int>(std::lround(clamped)); },
                          [&](bool S::*m) { settings.*m = clamped >= 0.5; },
                          [&](std::uint64_t S::*m) { settings.*m = seedOf(clamped); },
                          [&](ContextPolicy S::*m) {
                              settings.*m = clamped >= 0.5 ? ContextPolicy::Anchored : ContextPolicy::Exact;
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
    return policyNames[static_cast<int>(policy)];
}

std::optional<ContextPolicy> parseContextPolicy(std::string_view name) {
    const auto it = std::ranges::find(policyNames, name);
    if (it == policyNames.end())
        return std::nullopt;
    return static_cast<ContextPolicy>(it - policyNames.begin());
}

std::string settingProblem(const GenerationSettings& settings) {
    for (const SettingInfo& info : table) {
        const double value = info.value(settings);
        if (!(value >= info.minimum && value <= info.maximum))
            return std::string(info.name) + " is " + settingText(settings, info) + ", but must lie " +
                   rangeText(info);
    }
    return {};
}

std::string settingText(const GenerationSettings& settings, const SettingInfo& info) {
    return std::visit(
        Overloaded{[&](bool S::*m) -> std::string { return settings.*m ? "true" : "false"; },
                   [&](ContextPolicy S::*m) { return std::string(contextPolicyName(settings.*m)); },
                   [&](auto m) { return shortestText(settings.*m); }},
        info.member);
}

void setSetting(GenerationSettings& settings, const SettingInfo& info, std::string_view text) {
    const auto number = [&](bool whole) {
        const double value = withinSaturation(info, numberIn<double>(text).value_or(NAN));
        if (!(value >= info.minimum && value <= info.maximum) || (whole && value != std::floor(value)))
            refuse(info, (whole ? "a whole number " : "a number ") + rangeText(info));
        return value;
    };
    std::visit(Overloaded{[&](double S::*m) { settings.*m = number(false); },
                          [&](int S::*m) { settings.*m = static_cast<int>(number(true)); },
                          [&](std::uint64_t S::*m) {
                              const auto seed = numberIn<std::uint64_t>(text);
                              if (!seed && numberIn<std::int64_t>(text).value_or(0) >= 0)
                                  refuseSeed(info);
                              settings.*m = seed.value_or(0);
                          },
                          [&](bool S::*m) {
                              const auto value = switchIn(text);
                              if (!value)
                                  refuse(info, "true or false");
                              settings.*m = *value;
                          },
                          [&](ContextPolicy S::*m) {
                              const auto policy = parseContextPolicy(text);
                              if (!policy)
                                  refuse(info, "exact or anchored");
                              settings.*m = *policy;
                          }},
               info.member);
}

std::string settingsToJson(const GenerationSettings& settings) {
    nlohmann::json object = nlohmann::json::object();
    for (const SettingInfo& info : table)
        object[std::string(info.name)] = jsonValue(info, settings);
    return object.dump();
}

GenerationSettings settingsFromJson(std::string_view json, const GenerationSettings& base) {
    const nlohmann::json object = nlohmann::json::parse(json, nullptr, false);
    if (!object.is_object())
        throw std::invalid_argument("the settings are no JSON object");
    GenerationSettings settings = base;
    for (const SettingInfo& info : table)
        if (const auto it = object.find(info.name); it != object.end())
            readJson(info, settings, *it);
    if (const std::string problem = settingProblem(settings); !problem.empty())
        throw std::invalid_argument(problem);
    return settings;
}

} // namespace lila
