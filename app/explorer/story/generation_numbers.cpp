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

std::vector<KeyStretch> writtenKeys(const Story& story, const StoryPath& path) {
    std::vector<KeyStretch> keys;
    for (const StoryPath::Part& part : path.parts())
        if (const Span& span = story.span(part.span); span.origin)
            span.tokens.slice(0, part.tokens).forEachStretch([&keys](TokenKey first, std::size_t count) {
                keys.push_back({first, count});
            });
    return keys;
}

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

void GenerationNumbers::numberCopies(const Story& story, const StoryPath& path,
                                     const std::vector<KeyStretch>& before, SpanId firstNew) {
    std::vector<KeyStretch> behind = before; // what is there once more, from the last on
    for (auto part = path.parts().rbegin(); part != path.parts().rend(); ++part) {
        const Span& span = story.span(part->span);
        if (!span.origin)
            continue;
        const bool isCopy = part->span >= firstNew && span.origin->isCopied;
        for (std::size_t left = part->tokens; left > 0 && !behind.empty();) {
            KeyStretch& source = behind.back();
            const std::size_t count = std::min(left, source.count);
            source.count -= count;
            left -= count;
            if (isCopy)
                assignAs(source.first + source.count, count, span.tokens[left].key);
            if (source.count == 0)
                behind.pop_back();
        }
    }
}

/// Keys from one on get the numbers of others.
void GenerationNumbers::assignAs(TokenKey source, std::size_t count, TokenKey key) {
    for (const TokenKey end = source + count; source < end;) {
        const TokenKey behind = endOfSame(source, end);
        assign(key, distance(source, behind), at(source));
        key = key + distance(source, behind);
        source = behind;
    }
}

} // namespace lila
