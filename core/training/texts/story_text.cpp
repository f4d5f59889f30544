// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/texts/story_text.h"

namespace lila {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(whiteSpace);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(whiteSpace) + 1 - first);
}

} // namespace

bool StorySplitter::push(std::string_view& text, std::string& story) {
    constexpr std::string_view windowsEnd = "\r\n";
    const std::size_t end = text.find(storySeparator);
    std::string_view taken = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + storySeparator.size());
    for (std::size_t at = 0; (at = taken.find(windowsEnd)) != std::string_view::npos;) {
        m_story += taken.substr(0, at);
        m_story += '\n';
        taken.remove_prefix(at + windowsEnd.size());
    }
    m_story += taken;
    return end != std::string_view::npos && finish(story);
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
    while (!text.empty())
        if (splitter.push(text, story))
            stories.push_back(story);
    if (splitter.finish(story))
        stories.push_back(story);
    return stories;
}

} // namespace lila
