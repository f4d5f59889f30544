// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/prompt_option.h"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <iostream>
#include <iterator>
#include <stdexcept>

namespace lila::cli {
namespace {

bool isPiped() {
    struct stat status {};
    return ::fstat(STDIN_FILENO, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode));
}

std::string standardInput() {
    std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    for (const char end : {'\n', '\r'})
        if (text.ends_with(end))
            text.pop_back();
    return text;
}

/// "1,2,3"; nothing where it is no such list.
std::optional<std::vector<int>> idsIn(const std::string& text) {
    std::vector<int> ids;
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at != end;) {
        const auto [stop, error] = std::from_chars(at, end, ids.emplace_back());
        const bool goesOn = stop != end && *stop == ',' && stop + 1 != end;
        if (error != std::errc() || ids.back() < 0 || (stop != end && !goesOn))
            return std::nullopt;
        at = goesOn ? stop + 1 : stop;
    }
    return ids;
}

constexpr const char* noIds = "the prompt's ids must be whole numbers with commas between them, as 17,4";

} // namespace

void PromptOption::addIdsTo(CLI::App& command) {
    m_idsOption =
        command
            .add_option("--prompt_ids", m_ids,
                        "the prompt as ids of the vocabulary, with commas between them, where another "
                        "encoding of the text is wanted than the usual one; - reads them from "
                        "standard input")
            ->check([](const std::string& text) {
                return text == "-" || idsIn(text) ? std::string() : std::string(noIds);
            })
            ->type_name("IDS")
            ->excludes(m_option);
}

std::optional<std::vector<int>> PromptOption::ids() const {
    if (m_idsOption == nullptr || m_idsOption->count() == 0)
        return std::nullopt;
    std::optional<std::vector<int>> ids = idsIn(m_ids == "-" ? standardInput() : m_ids);
    if (!ids)
        throw std::runtime_error(noIds);
    return ids;
}

void PromptOption::addTo(CLI::App& command, const std::string& help) {
    m_option =
        command
            .add_option("--prompt", m_text, help + "; - reads it from standard input, as a pipe to it does")
            ->capture_default_str();
}

std::string PromptOption::text() const {
    if (m_text == "-")
        return standardInput();
    if (m_option->count() > 0 || !isPiped())
        return m_text;
    const std::string piped = standardInput();
    if (piped.empty())
        std::cerr << "lila: standard input is empty: going on with the default prompt, " << m_text
                  << " (--prompt \"\" begins with nothing)\n";
    return piped.empty() ? m_text : piped;
}

} // namespace lila::cli
