// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line over the core.
#include "app/cli/command.h"

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <set>
#include <string>
#include <vector>

namespace {

constexpr int workFailed = 1;
constexpr int wrongUsage = 2;

void collectNames(const CLI::App& app, std::set<std::string>& names) {
    for (const CLI::Option* option : app.get_options())
        names.insert(option->get_lnames().begin(), option->get_lnames().end());
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        collectNames(*command, names);
}

/// Option names are written with underscores; hyphens are taken as well. What is no option's name, such as a
/// value, stays as it is. Reversed, as CLI11 parses from the back.
std::vector<std::string> arguments(int argc, char** argv, const CLI::App& app) {
    std::set<std::string> names;
    collectNames(app, names);
    std::vector<std::string> all(argv + 1, argv + argc);
    for (std::string& argument : all) {
        if (argument == "--")
            break;
        if (!argument.starts_with("--"))
            continue;
        const std::size_t end = std::min(argument.find('='), argument.size());
        std::string name = argument.substr(2, end - 2);
        std::ranges::replace(name, '-', '_');
        if (names.contains(name))
            argument.replace(2, end - 2, name);
    }
    std::ranges::reverse(all);
    return all;
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN); // a file that grows past a limit is an error of its writing, to be told
    CLI::App app("Write stories with LILA-E8 and look inside it.", "lila");
    app.set_version_flag("--version", "lila " LILA_VERSION);
    app.require_subcommand(1);
    lila::cli::addGenerate(app);
    lila::cli::addTrace(app);
    lila::cli::addConvert(app);
    lila::cli::addInspect(app);
    lila::cli::addTokenizer(app);
    lila::cli::addTrain(app);
    lila::cli::addBench(app);
    lila::cli::addEvaluate(app);
    lila::cli::addAblate(app);
    lila::cli::addLoops(app);
    lila::cli::addCompare(app);
    lila::cli::addValidate(app);
    try {
        app.parse(arguments(argc, argv, app));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : wrongUsage;
    } catch (const std::exception& error) {
        std::cout.flush();
        std::cerr << "lila: " << error.what() << '\n';
        return workFailed;
    }
    if (!std::cout.flush()) {
        std::cerr << "lila: cannot write the result: the output is closed or full\n";
        return workFailed;
    }
    return 0;
}
