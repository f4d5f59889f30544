// SPDX-License-Identifier: AGPL-3.0-or-later
// The help of a command: for people, without what only the parser needs to know.
#pragma once

#include <CLI/CLI.hpp>

namespace lila {

/// Wrapped to 90 columns; every default is told. Lines of a footer that begin with two blanks stay as they
/// are.
class HelpText : public CLI::Formatter {
public:
    HelpText();

    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
    std::string make_usage(const CLI::App* app, std::string name) const override;
    std::string make_footer(const CLI::App* app) const override;
    std::string make_subcommand(const CLI::App* command) const override;
    std::string make_option(const CLI::Option* option, bool isPositional) const override;
};

} // namespace lila
