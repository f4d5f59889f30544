// SPDX-License-Identifier: AGPL-3.0-or-later
// Generation settings as options of the command line, and as what is said with them.
#pragma once

#include "core/sampling/settings.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace lila {

/// "--top_k"; "--no_resonator", which turns a switch off.
inline std::string settingFlag(const SettingInfo& info, bool turnsOff = false) {
    return (turnsOff ? "--no_" : "--") + std::string(info.name);
}

/// What is said to make `settings` of `base`.
inline std::vector<std::string> settingArguments(const GenerationSettings& settings,
                                                 const GenerationSettings& base) {
    std::vector<std::string> arguments;
    for (const SettingInfo& info : settingTable()) {
        if (info.isSame(settings, base))
            continue;
        const bool isSwitch = std::holds_alternative<bool GenerationSettings::*>(info.member);
        arguments.push_back(settingFlag(info, isSwitch && info.value(settings) == 0));
        if (!isSwitch)
            arguments.push_back(settingText(settings, info));
    }
    return arguments;
}

/// "exact|anchored", NUMBER, and so on.
inline std::string settingTypeName(const SettingInfo& info) {
    std::string names;
    for (const std::string_view choice : info.choices())
        names.append(names.empty() ? "" : "|").append(choice);
    return !names.empty() ? names : info.isText() ? "TEXT" : "NUMBER";
}

/// `info`: an entry of settingTable(). `take` gets settings in which it alone is not at its default. Phrases
/// may be given more than once: all of them count.
inline CLI::Option* addSettingOption(CLI::App& command, const SettingInfo& info, const std::string& help,
                                     std::function<void(const GenerationSettings&)> take) {
    const auto checked = [&info, take = std::move(take)](const std::vector<std::string>& texts) {
        GenerationSettings given;
        try {
            for (const std::string& text : texts)
                setSetting(given, info,
                           &text == &texts.front() ? text : settingText(given, info) + '|' + text);
        } catch (const std::invalid_argument& error) {
            throw CLI::ValidationError(error.what());
        }
        take(given);
    };
    CLI::Option* option =
        command.add_option_function<std::vector<std::string>>(settingFlag(info), checked, help)
            ->type_name(settingTypeName(info))
            ->allow_extra_args(false);
    if (std::holds_alternative<Phrases GenerationSettings::*>(info.member))
        return option;
    return option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

} // namespace lila
