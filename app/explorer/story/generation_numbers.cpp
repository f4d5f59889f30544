// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/generation_numbers.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace lila {
namespace {

std::size_t distance(TokenKey from, TokenKey to) {
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

} // namespace

int GenerationNumbers::at(TokenKey key) const {
    const auto behind = m_numbers.upper_bound(key);
    return behind == m_numbers.begin() ? 0 : std::prev(behind)->second;
}

TokenKey GenerationNumbers::endOfSame(TokenKey key, TokenKey end) const {
    const auto behind = m_numbers.upper_bound(key);
    return behind == m_numbers.end() ? end : std::min(behind->first, end);
}

void GenerationNumbers::assign(TokenKey first, std::size_t count, int number) {
    const TokenKey end = first + count;
    const int behind = at(end);
    m_numbers.erase(m_numbers.lower_bound(first), m_numbers.lower_bound(end));
    if (at(first) != number)
        m_numbers[first] = number;
    if (at(end) != behind)
        m_numbers[end] = behind;
}

void GenerationNumbers::number(const Story& story) {
    std::vector<SpanId> spans = story.spans();
    std::erase_if(spans, [&story](SpanId id) { return !story.span(id).origin; });
    const auto firstKey = [&story](SpanId id) { return story.span(id).tokens[0].key; };
    std::ranges::stable_sort(spans, {}, firstKey);
    for (const SpanId id : spans) {
        const Span& span = story.span(id);
        const Span& before = story.span(span.parent.span);
        std::optional<int> number;
        span.tokens.forEachStretch([&](TokenKey first, std::size_t count) {
            for (const TokenKey end = first + count; first < end;) {
                const TokenKey behind = endOfSame(first, end);
                if (at(first) == 0) {
                    if (!number)
                        number = span.origin->goesOn && before.origin
                                     ? of(before.tokens[span.parent.at - 1].key)
                                     : begin();
                    assign(first, distance(first, behind), *number);
                }
                first = behind;
            }
        });
    }
}

void GenerationNumbers::numberCopies(const Story& story, const StoryPath& path, const StoryPath& before,
                                     SpanId firstNew) {
    for (const StoryPath::Part& part : path.parts()) {
        const Span& span = story.span(part.span);
        if (part.span < firstNew || !span.origin || !span.origin->isCopied)
            continue;
        TokenKey key = span.tokens[0].key;
        const std::size_t fromEnd = path.tokenCount() - part.firstToken;
        if (fromEnd > before.tokenCount())
            continue;
        auto source = before.positionAt(story, before.tokenCount() - fromEnd);
        for (std::size_t left = part.tokens; source && left > 0;) { // of one span or several
            const SpanId id = source->token.span;
            const std::size_t from = source->token.from;
            const std::size_t end = std::ranges::find(before.parts(), id, &StoryPath::Part::span)->tokens;
            const std::size_t count = std::min(left, end - from);
            story.span(id)
                .tokens.slice(from, from + count)
                .forEachStretch([&](TokenKey first, std::size_t length) {
                    for (const TokenKey last = first + length; first < last;) {
                        const TokenKey behind = endOfSame(first, last);
                        assign(key, distance(first, behind), at(first));
                        key = key + distance(first, behind);
                        first = behind;
                    }
                });
            left -= count;
            source = before.positionAt(story, source->index + count);
        }
    }
}

} // namespace lila
