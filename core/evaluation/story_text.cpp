// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/story_text.h"

namespace lila {
namespace {

constexpr std::string_view separator = "<|endoftext|>";
constexpr std::string_view spaces = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(spaces) + 1 - first);
}

} // namespace

std::vector<std::string> storiesIn(std::string_view text) {
    std::vector<std::string> stories;
    std::string story;
    const auto end = [&] {
        if (const std::string_view whole = trimmed(story); !whole.empty())
            stories.emplace_back(whole);
        story.clear();
    };
    while (!text.empty()) {
        const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
        const std::string_view line = text.substr(0, length);
        if (trimmed(line) == separator)
            end();
        else
            story += line;
        text.remove_prefix(length);
    }
    end();
    return stories;
}

} // namespace lila
