// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/edit_reach.h"

#include <algorithm>

namespace lila {
namespace {

/// Forks come and go where spans do, and where tokens change before which others begin; which of them are on
/// the branch, with its end.
bool movesForks(const Story& story, const Change& change) {
    if (std::holds_alternative<SetSettings>(change) || std::holds_alternative<SetInterventions>(change) ||
        std::holds_alternative<SetTitle>(change) || std::holds_alternative<SetBookmark>(change))
        return false;
    const auto* splice = std::get_if<Splice>(&change);
    if (splice == nullptr || !story.contains(splice->span))
        return true;
    const std::vector<SpanId>& children = story.span(splice->span).children;
    return !children.empty() && story.span(children.back()).parent.at >= splice->from;
}

} // namespace

bool movesForks(const Story& story, const Edit& edit) {
    return std::ranges::any_of(edit, [&](const Change& change) { return movesForks(story, change); });
}

} // namespace lila
