// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/story_replacement.h"

namespace lila {
namespace {

TokenRun movedOn(const TokenRun& tokens, std::uint64_t by) {
    TokenRun moved;
    std::size_t at = 0;
    tokens.forEachStretch([&](TokenKey first, std::size_t count) {
        moved.replace(at, 0, tokens.slice(at, at + count).renamed(first + by));
        at += count;
    });
    return moved;
}

} // namespace

Edit replacement(const Story& story, const Story& other) {
    const auto spans = static_cast<std::uint64_t>(story.freeSpan());
    const auto keys = static_cast<std::uint64_t>(story.freeKey());
    const auto moved = [spans](Place place) {
        if (place.span != rootSpan)
            place.span = SpanId{static_cast<std::uint64_t>(place.span) + spans};
        return place;
    };
    Edit edit;
    for (const auto& mark : story.bookmarks())
        edit.push_back(SetBookmark{mark.first, {}});
    edit.push_back(MoveTip{});
    std::vector<SpanId> old = story.spans();
    for (; old.back() != rootSpan; old.pop_back())
        edit.push_back(RemoveSpan{old.back()});
    for (const SpanId id : other.spans()) {
        const Span& span = other.span(id);
        if (id == rootSpan)
            edit.push_back(SetTitle{rootSpan, span.title});
        else
            edit.push_back(AddSpan{moved({id}).span, moved(span.parent), movedOn(span.tokens, keys),
                                   span.origin, span.title});
    }
    for (const auto& [key, name] : other.bookmarks())
        edit.push_back(SetBookmark{key + keys, name});
    edit.push_back(MoveTip{moved(other.tip())});
    edit.push_back(SetSettings{other.settings()});
    edit.push_back(SetInterventions{other.interventions()});
    return edit;
}

} // namespace lila
