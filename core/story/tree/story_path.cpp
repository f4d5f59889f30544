// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/story_path.h"

#include <algorithm>

namespace lila {

std::vector<Continuation> continuationsAt(const Story& story, Place place) {
    place = story.normal(place);
    std::vector<Continuation> ways;
    if (place.at < story.span(place.span).tokens.size())
        ways.push_back({place.span, place.at});
    for (const SpanId child : story.childrenAt(place))
        ways.push_back({child, 0});
    return ways;
}

Place beginOf(const Story& story, Continuation continuation) {
    return story.normal({continuation.span, continuation.from});
}

Place leafOf(const Story& story, Continuation continuation) {
    Place end{continuation.span, story.span(continuation.span).tokens.size()};
    for (auto children = story.childrenAt(end); !children.empty(); children = story.childrenAt(end))
        end = {children.back(), story.span(children.back()).tokens.size()};
    return end;
}

StoryPath::StoryPath(const Story& story, Place tip) : m_tip(story.normal(tip)) {
    for (Place place = m_tip; place.span != rootSpan; place = story.span(place.span).parent)
        m_parts.push_back({place.span, place.at});
    std::ranges::reverse(m_parts);
    for (Part& part : m_parts) {
        part.firstToken = m_tokens;
        part.firstByte = m_bytes;
        m_tokens += part.tokens;
        m_bytes += story.span(part.span).tokens.startOf(part.tokens);
    }
}

void StoryPath::extend(const Story& story) {
    if (m_parts.empty())
        return;
    Part& last = m_parts.back();
    const TokenRun& tokens = story.span(last.span).tokens;
    last.tokens = m_tip.at = tokens.size();
    m_tokens = last.firstToken + last.tokens;
    m_bytes = last.firstByte + tokens.bytes();
}

std::string StoryPath::text(const Story& story) const {
    std::string text;
    text.reserve(m_bytes);
    for (const Part& part : m_parts)
        text += story.span(part.span).tokens.text(0, part.tokens);
    return text;
}

std::string StoryPath::text(const Story& story, std::size_t begin, std::size_t end) const {
    std::string text;
    for (auto at = positionOf(story, begin); at && begin < end; at = positionAt(story, at->index + 1)) {
        const Token token = story.span(at->token.span).tokens[at->token.from];
        text += token.text.substr(begin - at->byte, end - begin);
        begin = at->byte + token.text.size();
    }
    return text;
}

std::optional<StoryPath::Position> StoryPath::positionOf(const Story& story, std::size_t byte) const {
    if (byte >= m_bytes)
        return std::nullopt;
    const Part& part = *(std::ranges::upper_bound(m_parts, byte, {}, &Part::firstByte) - 1);
    const std::size_t index = story.span(part.span).tokens.indexAt(byte - part.firstByte);
    return positionAt(story, part.firstToken + index);
}

std::optional<StoryPath::Position> StoryPath::positionAt(const Story& story, std::size_t index) const {
    if (index >= m_tokens)
        return std::nullopt;
    const Part& part = *(std::ranges::upper_bound(m_parts, index, {}, &Part::firstToken) - 1);
    const std::size_t inSpan = index - part.firstToken;
    return Position{
        {part.span, inSpan}, index, part.firstByte + story.span(part.span).tokens.startOf(inSpan)};
}

Place StoryPath::placeAt(std::size_t index) const {
    if (index >= m_tokens)
        return m_tip;
    // Behind the last token before it.
    const auto part = std::ranges::lower_bound(m_parts, index, {}, &Part::firstToken);
    if (part == m_parts.begin())
        return {};
    return {(part - 1)->span, index - (part - 1)->firstToken};
}

std::vector<Place> StoryPath::forks(const Story& story) const {
    std::vector<Place> forks;
    const auto look = [&](const Span& span, SpanId id, std::size_t tokens) {
        std::size_t ways = 0;
        for (std::size_t i = 0; i < span.children.size(); ++i) {
            const std::size_t at = story.span(span.children[i]).parent.at;
            if (at > tokens)
                break;
            const bool isFirst = i == 0 || story.span(span.children[i - 1]).parent.at != at;
            ways = isFirst ? 1 + (at < span.tokens.size() ? 1 : 0) : ways + 1;
            if (ways == 2 && (forks.empty() || forks.back() != Place{id, at}))
                forks.push_back({id, at});
        }
    };
    look(story.span(rootSpan), rootSpan, 0);
    for (const Part& part : m_parts)
        look(story.span(part.span), part.span, part.tokens);
    return forks;
}

std::optional<Continuation> StoryPath::taken(const Story& story, Place place) const {
    place = story.normal(place);
    const auto part = std::ranges::find(m_parts, place.span, &Part::span);
    if (part == m_parts.end() && place != Place())
        return std::nullopt;
    if (part != m_parts.end() && place.at < part->tokens)
        return Continuation{place.span, place.at};
    const auto next = part == m_parts.end() ? m_parts.begin() : part + 1;
    if (next == m_parts.end() || story.span(next->span).parent != place)
        return std::nullopt;
    return Continuation{next->span, 0};
}

std::optional<Place> StoryPath::sibling(const Story& story, Place fork, int step) const {
    const std::vector<Continuation> ways = continuationsAt(story, fork);
    const auto now = taken(story, fork);
    const auto from = now        ? std::ranges::find(ways, *now) - ways.begin()
                      : step > 0 ? std::ptrdiff_t{-1}
                                 : std::ssize(ways);
    const auto at = from + step;
    if (at < 0 || at >= std::ssize(ways))
        return std::nullopt;
    return leafOf(story, ways[static_cast<std::size_t>(at)]);
}

} // namespace lila
