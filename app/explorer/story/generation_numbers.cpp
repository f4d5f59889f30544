// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/generation_numbers.h"

#include <algorithm>
#include <iterator>

namespace lila {

int GenerationNumbers::of(TokenKey key) const {
    const auto behind = m_numbers.upper_bound(key);
    return behind == m_numbers.begin() ? 1 : std::prev(behind)->second;
}

void GenerationNumbers::add(TokenKey first, bool beginsSpan) {
    if (beginsSpan || of(first) != m_last)
        m_numbers[first] = m_last;
}

void GenerationNumbers::number(const Story& story) {
    std::vector<SpanId> spans = story.spans();
    std::erase_if(spans, [&story](SpanId id) { return !story.span(id).origin; });
    const auto firstKey = [&story](SpanId id) { return story.span(id).tokens[0].key; };
    std::ranges::stable_sort(spans, {}, firstKey);
    for (const SpanId id : spans) {
        const Span& span = story.span(id);
        if (m_numbers.contains(firstKey(id)))
            continue;
        const Span& before = story.span(span.parent.span);
        const bool isSame = span.origin->goesOn && before.origin;
        const int number = isSame ? of(before.tokens[span.parent.at - 1].key) : ++m_last;
        span.tokens.forEachStretch([&](TokenKey first, std::size_t) { m_numbers[first] = number; });
    }
}

void GenerationNumbers::numberCopies(const Story& story, const StoryPath& path, const StoryPath& before,
                                     SpanId firstNew) {
    for (const StoryPath::Part& part : path.parts()) {
        const Span& span = story.span(part.span);
        if (part.span < firstNew || !span.origin || !span.origin->isCopied)
            continue;
        const auto source = before.positionOf(story, before.bytes() - (path.bytes() - part.firstByte));
        if (!source)
            continue;
        TokenKey key = span.tokens[0].key;
        const std::size_t from = source->token.from;
        const auto copied = story.span(source->token.span).tokens.slice(from, from + part.tokens);
        copied.forEachStretch([&](TokenKey first, std::size_t count) {
            m_numbers[key] = of(first);
            for (auto at = m_numbers.upper_bound(first); at != m_numbers.end() && at->first < first + count;
                 ++at)
                m_numbers[key + (static_cast<std::uint64_t>(at->first) - static_cast<std::uint64_t>(first))] =
                    at->second;
            key = key + count;
        });
    }
}

} // namespace lila
