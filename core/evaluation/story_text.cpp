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

bool StorySplitter::push(std::string_view line, std::string& story) {
    if (trimmed(line) == separator)
        return finish(story);
    if (line.ends_with("\r\n")) {
        m_story += line.substr(0, line.size() - 2);
        m_story += '\n';
    } else {
        m_story += line;
    }
    return false;
}

bool StorySplitter::finish(std::string& story) {
    story = trimmed(m_story);
    m_story.clear();
    return !story.empty();
}

std::vector<std::string> storiesIn(std::string_view text) {
    std::vector<std::string> stories;
    std::string story;
    StorySplitter splitter;
    while (!text.empty()) {
        const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
        if (splitter.push(text.substr(0, length), story))
            stories.push_back(story);
        text.remove_prefix(length);
    }
    if (splitter.finish(story))
        stories.push_back(story);
    return stories;
}

} // namespace lila
