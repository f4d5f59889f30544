// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/command_line.h"

#include <algorithm>
#include <iostream>
#include <numeric>
#include <string_view>

namespace lila {
namespace {

constexpr int wrongUsage = 2;

/// How many letters must be put in, left out or replaced (Levenshtein 1966).
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j)
            diagonal = std::exchange(
                row[j + 1], std::min({row[j] + 1, row[j + 1] + 1, diagonal + (a[i] == b[j] ? 0U : 1U)}));
    }
    return row.back();
}

/// "; did you mean --temperature?", or nothing where no name is near.
std::string suggestion(std::string_view name, const std::vector<std::string>& names) {
    const std::string* nearest = nullptr;
    std::size_t distance = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (const std::string& known : names)
        // What was begun, but not written out, is near as well.
        if (const std::size_t d = name.size() > 2 && known.starts_with(name) ? 1 : editDistance(name, known);
            d < distance) {
            nearest = &known;
            distance = d;
        }
    return nearest == nullptr ? std::string() : "; did you mean " + *nearest + "?";
}

std::vector<const CLI::App*> commandsOf(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> namesOf(const std::vector<const CLI::App*>& commands) {
    std::vector<std::string> names;
    for (const CLI::App* command : commands)
        names.push_back(command->get_name());
    return names;
}

std::vector<std::string> optionNamesOf(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames())
            if (!option->get_group().empty()) // some are not for people
                names.push_back("--" + name);
    return names;
}

std::string fullName(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name() : fullName(*app.get_parent()) + " " + app.get_name();
}

/// `argument`: "--name" or "--name=value"; its name is brought to the option's spelling.
const CLI::Option& namedOption(const CLI::App& app, std::string& argument) {
    const std::size_t end = std::min(argument.find('='), argument.size());
    std::string name = argument.substr(0, end);
    std::replace(name.begin() + 2, name.end(), '-', '_');
    const CLI::Option* option = app.get_option_no_throw(name);
    if (option == nullptr)
        throw UnknownName(fullName(app),
                          "has no option " + argument.substr(0, end) + suggestion(name, optionNamesOf(app)));
    argument.replace(0, end, name);
    return *option;
}

const CLI::App& parsedCommand(const CLI::App& app) {
    return app.get_subcommands().empty() ? app : parsedCommand(*app.get_subcommands().front());
}

std::string mistake(const std::string& command, const std::string& message) {
    return command + ": " + message + "\n" + command + " --help tells more\n";
}

} // namespace

std::vector<std::string> argumentsFor(const CLI::App& app, std::vector<std::string> arguments) {
    const CLI::App* command = &app;
    for (auto argument = arguments.begin(); argument != arguments.end() && *argument != "--"; ++argument) {
        if (argument->starts_with("--")) {
            const CLI::Option& option = namedOption(*command, *argument);
            if (argument->find('=') == std::string::npos) // its values follow
                argument +=
                    std::min<std::ptrdiff_t>(option.get_items_expected_min(), arguments.end() - argument - 1);
            continue;
        }
        const auto commands = commandsOf(*command);
        if (commands.empty() || argument->starts_with('-'))
            continue;
        const auto found = std::ranges::find(commands, *argument, &CLI::App::get_name);
        if (found == commands.end())
            throw UnknownName(fullName(*command),
                              "has no command " + *argument + suggestion(*argument, namesOf(commands)));
        command = *found;
    }
    std::ranges::reverse(arguments);
    return arguments;
}

std::optional<int> run(CLI::App& app, const std::vector<std::string>& arguments) {
    app.failure_message([](const CLI::App* top, const CLI::Error& error) {
        return mistake(fullName(parsedCommand(*top)), error.what());
    });
    try {
        app.parse(argumentsFor(app, arguments));
    } catch (const CLI::ParseError& error) {
        const bool wantsCommand = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) &&
                                  !commandsOf(parsedCommand(app)).empty();
        if (wantsCommand)
            std::cout << app.help();
        return !wantsCommand && app.exit(error) == 0 ? 0 : wrongUsage;
    } catch (const UnknownName& error) {
        std::cerr << mistake(error.command(), error.what());
        return wrongUsage;
    }
    return std::nullopt;
}

} // namespace lila
