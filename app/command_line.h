// SPDX-License-Identifier: AGPL-3.0-or-later
// How the programs read their command lines: names in either spelling, help, and what to do about mistakes.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace lila {

/// A command or an option that `command` does not have; the message names what may have been meant.
class UnknownName : public std::runtime_error {
public:
    UnknownName(std::string command, const std::string& message)
        : std::runtime_error(message), m_command(std::move(command)) {}
    const std::string& command() const { return m_command; }

private:
    std::string m_command;
};

/// What CLI11 is to parse, which it does from the back. Options' names are written with underscores; hyphens
/// are taken as well. Values stay as they are, those that look like options too. Throws UnknownName.
std::vector<std::string> argumentsFor(const CLI::App& app, std::vector<std::string> arguments);

/// Parses, and runs the command that is asked for; what that throws goes on. A number comes back where the
/// program is to end with it instead: 0 after --help or --version, 2 after wrong usage, which is told on
/// stderr, or where a command is wanting, which shows the help.
std::optional<int> run(CLI::App& app, const std::vector<std::string>& arguments);

} // namespace lila
