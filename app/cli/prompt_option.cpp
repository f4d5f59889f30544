// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/prompt_option.h"

#include <sys/stat.h>
#include <unistd.h>

#include <iostream>
#include <iterator>

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

} // namespace

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
