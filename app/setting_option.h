// SPDX-License-Identifier: AGPL-3.0-or-later
// A generation setting as an option of the command line.
#pragma once

#include "core/sampling/settings.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <stdexcept>
#include <string>

namespace lila {

/// `info`: an entry of settingTable(). `take` gets settings in which it alone is not at its default.
inline CLI::Option* addSettingOption(CLI::App& command, const SettingInfo& info, const std::string& help,
                                     std::function<void(const GenerationSettings&)> take) {
    const auto checked = [&info, take = std::move(take)](const std::string& text) {
        GenerationSettings given;
        try {
            setSetting(given, info, text);
        } catch (const std::invalid_argument& error) {
            throw CLI::ValidationError(error.what());
        }
        take(given);
    };
    const bool isPolicy = std::holds_alternative<ContextPolicy GenerationSettings::*>(info.member);
    return command.add_option_function<std::string>("--" + std::string(info.name), checked, help)
        ->type_name(isPolicy ? "exact|anchored" : "NUMBER");
}

} // namespace lila
