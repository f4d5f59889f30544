// SPDX-License-Identifier: AGPL-3.0-or-later
// Settings as text and as JSON, and back.
#include "core/checkpoint/number_text.h"
#include "core/sampling/overloaded.h"
#include "core/sampling/settings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <type_traits>

namespace lila {
namespace {

using S = GenerationSettings;

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

template <class Choice>
Choice choiceIn(const SettingInfo& info, std::string_view name) {
    const auto names = info.choices();
    const auto it = std::ranges::find(names, name);
    if (it != names.end())
        return static_cast<Choice>(it - names.begin());
    std::string wanted;
    for (const std::string_view choice : names)
        wanted.append(wanted.empty() ? "" : choice == names.back() ? " or " : ", ").append(choice);
    refuse(info, wanted);
}

StageList stagesOf(const SettingInfo& info, std::string_view text) {
    const auto stages = stagesIn(text);
    if (!stages)
        refuse(info, "names out of " + stagesText(usualStages) + ", each once, with commas between them");
    return *stages;
}

Phrases phrasesOf(const SettingInfo& info, std::string_view text) {
    auto phrases = phrasesIn(text);
    if (!phrases)
        refuse(info, "text in which a backslash stands only as \\n, \\t, \\| or \\\\");
    return std::move(*phrases);
}

/// Of text or an array of texts.
Phrases phrasesInJson(const SettingInfo& info, const nlohmann::json& value) {
    if (value.is_string())
        return phrasesOf(info, value.get_ref<const std::string&>());
    const bool isList =
        value.is_array() && std::ranges::all_of(value, [](const auto& v) { return v.is_string(); });
    if (!isList)
        refuse(info, "a text or a list of texts");
    return value.get<Phrases>();
}

nlohmann::json jsonValue(const SettingInfo& info, const S& settings) {
    const auto names = [](const StageList& stages) {
        nlohmann::json list = nlohmann::json::array();
        for (const SamplingStage stage : stages)
            list.push_back(samplingStageName(stage));
        return list;
    };
    if (!info.choices().empty())
        return settingText(settings, info);
    return std::visit(Overloaded{[&](StageList S::*m) { return names(settings.*m); },
                                 [&](auto m) -> nlohmann::json { return settings.*m; }},
                      info.member);
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
                   [&](StageList S::*m) {
                       std::string text;
                       for (const std::string& name : phrasesInJson(info, value))
                           text.append(text.empty() ? "" : ",").append(name);
                       settings.*m = stagesOf(info, text);
                   },
                   [&](Phrases S::*m) { settings.*m = phrasesInJson(info, value); },
                   [&]<class Choice>(Choice S::*m) {
                       settings.*m = choiceIn<Choice>(
                           info, value.is_string() ? value.get_ref<const std::string&>() : std::string());
                   }},
        info.member);
}

} // namespace

std::string settingText(const GenerationSettings& settings, const SettingInfo& info) {
    return std::visit(Overloaded{[&](bool S::*m) -> std::string { return settings.*m ? "true" : "false"; },
                                 [&](StageList S::*m) { return stagesText(settings.*m); },
                                 [&](Phrases S::*m) { return phrasesText(settings.*m); },
                                 [&]<class Value>(Value S::*m) {
                                     if constexpr (std::is_enum_v<Value>)
                                         return std::string(
                                             info.choices()[static_cast<std::size_t>(settings.*m)]);
                                     else
                                         return shortestText(settings.*m);
                                 }},
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
                          [&](StageList S::*m) { settings.*m = stagesOf(info, text); },
                          [&](Phrases S::*m) {
                              S changed = settings;
                              changed.*m = phrasesOf(info, text);
                              if (const std::string problem = settingProblem(changed); !problem.empty())
                                  throw std::invalid_argument(problem);
                              settings = std::move(changed);
                          },
                          [&]<class Choice>(Choice S::*m) { settings.*m = choiceIn<Choice>(info, text); }},
               info.member);
}

std::string settingsToJson(const GenerationSettings& settings) {
    nlohmann::json object = nlohmann::json::object();
    for (const SettingInfo& info : settingTable())
        object[std::string(info.name)] = jsonValue(info, settings);
    return object.dump();
}

GenerationSettings settingsFromJson(std::string_view json, const GenerationSettings& base) {
    const nlohmann::json object = nlohmann::json::parse(json, nullptr, false);
    if (!object.is_object())
        throw std::invalid_argument("the settings are no JSON object");
    GenerationSettings settings = base;
    for (const SettingInfo& info : settingTable())
        if (const auto it = object.find(info.name); it != object.end())
            readJson(info, settings, *it);
    if (const std::string problem = settingProblem(settings); !problem.empty())
        throw std::invalid_argument(problem);
    return settings;
}

} // namespace lila
