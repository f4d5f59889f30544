// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/undone_spans.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace lila {
namespace {

using Stretches = std::vector<std::pair<TokenKey, std::size_t>>;

Stretches stretchesOf(const TokenRun& tokens) {
    Stretches stretches;
    tokens.forEachStretch([&](TokenKey first, std::size_t count) {
        if (!stretches.empty() && stretches.back().first + stretches.back().second == first)
            stretches.back().second += count;
        else
            stretches.emplace_back(first, count);
    });
    return stretches;
}

/// So many tokens at the beginning are the same ones.
std::size_t sharedTokens(const TokenRun& a, const TokenRun& b) {
    const Stretches first = stretchesOf(a);
    const Stretches second = stretchesOf(b);
    std::size_t shared = 0;
    for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
        if (first[i].first != second[i].first)
            break;
        shared += std::min(first[i].second, second[i].second);
        if (first[i].second != second[i].second)
            break;
    }
    return shared;
}

class Rescue {
public:
    Rescue(const Story& story, const Story& undone) : m_story(story), m_undone(undone), m_result(story) {}

    Edit edit() {
        for (const SpanId id : m_undone.spans()) {
            const Span& span = m_undone.span(id);
            if (!span.origin || m_added.contains(id))
                continue;
            if (!m_story.contains(id))
                addWhole(id);
            else if (const std::size_t shared = sharedTokens(m_story.span(id).tokens, span.tokens);
                     shared > 0 && shared < span.tokens.size())
                addTail(id, shared);
        }
        return std::move(m_edit);
    }

private:
    struct Added {
        SpanId span{};
        std::size_t from = 0; ///< holds the tokens from there on
    };

    /// Where the same text stands before it, in the same spans.
    std::optional<Place> same(Place place) const {
        if (place.span == rootSpan)
            return place;
        if (!m_story.contains(place.span))
            return std::nullopt;
        const Span& old = m_undone.span(place.span);
        const Span& now = m_story.span(place.span);
        if (same(old.parent) != std::optional(now.parent))
            return std::nullopt;
        if (sharedTokens(now.tokens, old.tokens) >= place.at)
            return place;
        const std::size_t bytes = old.tokens.startOf(place.at);
        const std::size_t at = bytes <= now.tokens.bytes() ? tokensUpTo(now.tokens, bytes) : 0;
        if (at == 0 || now.tokens.text(0, at) != old.tokens.text(0, place.at))
            return std::nullopt;
        return Place{place.span, at};
    }

    /// 0 where no token ends there.
    static std::size_t tokensUpTo(const TokenRun& tokens, std::size_t bytes) {
        const std::size_t index = bytes == tokens.bytes() ? tokens.size() : tokens.indexAt(bytes);
        return tokens.startOf(index) == bytes ? index : 0;
    }

    Place placeFor(Place place) {
        const auto added = m_added.find(place.span);
        if (added != m_added.end() && place.at > added->second.from)
            return {added->second.span, place.at - added->second.from};
        if (const auto there = same(place))
            return *there;
        return {addWhole(place.span), place.at};
    }

    SpanId addWhole(SpanId id) {
        const Span& span = m_undone.span(id);
        const Place place = placeFor(span.parent);
        const bool isGone = !m_result.contains(id);
        return add(id, isGone ? id : m_result.freeSpan(), place,
                   isGone ? span.tokens : span.tokens.renamed(m_result.freeKey()), span.origin, 0);
    }

    void addTail(SpanId id, std::size_t from) {
        const Span& span = m_undone.span(id);
        Origin origin = *span.origin;
        origin.goesOn = true;
        add(id, m_result.freeSpan(), placeFor({id, from}), span.tokens.slice(from, span.tokens.size()),
            std::make_shared<const Origin>(std::move(origin)), from);
    }

    /// Before what came later.
    SpanId add(SpanId old, SpanId id, Place place, TokenRun tokens,
               const std::shared_ptr<const Origin>& origin, std::size_t from) {
        const auto rank = static_cast<std::size_t>(
            std::ranges::count_if(m_result.childrenAt(place), [old](SpanId child) { return child < old; }));
        m_edit.push_back(AddSpan{id, place, std::move(tokens), origin, m_undone.span(old).title, rank});
        m_result.apply({m_edit.back()});
        m_added[old] = {id, from};
        return id;
    }

    const Story& m_story;
    const Story& m_undone;
    Story m_result; ///< with what is added
    Edit m_edit;
    std::unordered_map<SpanId, Added> m_added; ///< by the names that they had
};

} // namespace

Edit undoneSpans(const Story& story, const Story& undone) {
    return Rescue(story, undone).edit();
}

} // namespace lila
