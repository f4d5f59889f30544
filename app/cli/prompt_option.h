// SPDX-License-Identifier: AGPL-3.0-or-later
// The beginning of a text, from the command line or from standard input.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace lila::cli {

class PromptOption {
public:
    /// Adds --prompt.
    void addTo(CLI::App& command, const std::string& help);
    /// What was given, which may be empty; of "-", and where nothing was given and a file or a pipe is
    /// standard input, what is read there, without its last line end. Else the default; that an empty pipe
    /// gives it is told, as many programs are started with one.
    std::string text() const;

private:
    std::string m_text = "who is Lily?";
    const CLI::Option* m_option = nullptr;
};

} // namespace lila::cli
