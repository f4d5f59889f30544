// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/stretches.h"

#include <algorithm>

namespace lila {
namespace {

/// Where the first span begins in a span behind a token, or where the span ends.
std::size_t nextPlace(const Story& story, const Span& span, std::size_t from) {
    const auto at = [&](SpanId child) { return story.span(child).parent.at; };
    const auto child = std::ranges::upper_bound(span.children, from, {}, at);
    return child == span.children.end() ? span.tokens.size() : at(*child);
}

Stretch stretchFrom(const Story& story, Continuation begin) {
    Stretch stretch;
    for (Continuation at = begin;;) {
        const Span& span = story.span(at.span);
        const std::size_t to = nextPlace(story, span, at.from);
        stretch.parts.push_back({at.span, at.from, to});
        stretch.tokens += to - at.from;
        const auto children = story.childrenAt({at.span, to});
        if (to < span.tokens.size() || children.size() != 1)
            return stretch;
        at = {children.front(), 0};
    }
}

} // namespace

std::vector<Stretch> stretchesOf(const Story& story) {
    struct Open {
        Continuation begin;
        std::size_t parent;
    };
    std::vector<Stretch> stretches;
    std::vector<Open> open;
    const auto openAt = [&](Place place, std::size_t parent) {
        const std::vector<Continuation> ways = continuationsAt(story, place);
        for (auto way = ways.rbegin(); way != ways.rend(); ++way)
            open.push_back({*way, parent});
    };
    openAt({}, Stretch::none);
    while (!open.empty()) {
        const Open next = open.back();
        open.pop_back();
        stretches.push_back(stretchFrom(story, next.begin));
        stretches.back().parent = next.parent;
        openAt(stretches.back().end(), stretches.size() - 1);
    }
    return stretches;
}

std::optional<Continuation> findToken(const Story& story, TokenKey key) {
    for (const SpanId id : story.spans()) {
        std::size_t index = 0;
        std::optional<std::size_t> found;
        story.span(id).tokens.forEachStretch([&](TokenKey first, std::size_t count) {
            if (key >= first && key < first + count)
                found = index + (static_cast<std::size_t>(key) - static_cast<std::size_t>(first));
            index += count;
        });
        if (found)
            return Continuation{id, *found};
    }
    return std::nullopt;
}

} // namespace lila
