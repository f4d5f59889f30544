// SPDX-License-Identifier: AGPL-3.0-or-later
// The beginning of a text, from the command line or from standard input.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

namespace lila::cli {

class PromptOption {
public:
    /// Adds --prompt.
    void addTo(CLI::App& command, const std::string& help);
    /// Adds --prompt_ids.
    void addIdsTo(CLI::App& command);
    /// What was given, which may be empty; of "-", and where nothing was given and a file or a pipe is
    /// standard input, what is read there, without its last line end. Else the default; that an empty pipe
    /// gives it is told, as many programs are started with one.
    std::string text() const;
    /// Nothing where the prompt is text. Throws std::runtime_error where what standard input holds are no
    /// ids.
    std::optional<std::vector<int>> ids() const;

private:
    std::string m_text = "who is Lily?";
    std::string m_ids;
    CLI::Option* m_option = nullptr;
    const CLI::Option* m_idsOption = nullptr;
};

} // namespace lila::cli
