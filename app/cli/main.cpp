// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line over the core.
#include "app/cli/command.h"

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

constexpr int workFailed = 1;
constexpr int wrongUsage = 2;

/// Option names are written with underscores; hyphens are taken as well. Reversed, as CLI11 parses from the
/// back.
std::vector<std::string> arguments(int argc, char** argv) {
    std::vector<std::string> all(argv + 1, argv + argc);
    for (std::string& argument : all) {
        if (argument == "--")
            break;
        if (argument.starts_with("--"))
            std::replace(argument.begin() + 2,
                         argument.begin() +
                             static_cast<std::ptrdiff_t>(std::min(argument.find('='), argument.size())),
                         '-', '_');
    }
    std::ranges::reverse(all);
    return all;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Write stories with LILA-E8 and look inside it.", "lila");
    app.set_version_flag("--version", "lila " LILA_VERSION);
    app.require_subcommand(1);
    lila::cli::addGenerate(app);
    lila::cli::addTrace(app);
    lila::cli::addConvert(app);
    lila::cli::addInspect(app);
    lila::cli::addTokenizer(app);
    try {
        app.parse(arguments(argc, argv));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : wrongUsage;
    } catch (const std::exception& error) {
        std::cout.flush();
        std::cerr << "lila: " << error.what() << '\n';
        return workFailed;
    }
    return 0;
}
