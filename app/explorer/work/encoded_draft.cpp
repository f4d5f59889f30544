// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/encoded_draft.h"

#include <iterator>

namespace lila {

std::vector<EncodedDraft> encodeDrafts(Story& story, const Tokenizer& tokenizer) {
    std::vector<EncodedDraft> encoded;
    for (const Draft& draft : draftsOn(story, StoryPath(story))) {
        encoded.push_back({draft, tokensOf(tokenizer, draft)});
        story.apply(encoding(story, draft, encoded.back().tokens));
    }
    return encoded;
}

Edit encodeAgain(Story& story, std::span<const EncodedDraft> encoded) {
    Edit all;
    for (const auto& [draft, tokens] : encoded) {
        Edit edit = encoding(story, draft, tokens);
        story.apply(edit);
        std::ranges::move(edit, std::back_inserter(all));
    }
    return all;
}

std::size_t firstTokenOf(const Story& story, const StoryPath& path, std::size_t byte) {
    const auto at = path.positionOf(story, byte);
    std::size_t first = at ? at->index : path.tokenCount();
    const auto isEmpty = [&](std::size_t index) {
        const Continuation token = path.positionAt(story, index)->token;
        return story.span(token.span).tokens[token.from].text.empty();
    };
    while (at && first > 0 && isEmpty(first - 1))
        --first;
    return first;
}

Place placeBefore(const Story& story, const StoryPath& path, std::size_t byte) {
    const std::size_t first = firstTokenOf(story, path, byte);
    return first < path.tokenCount() ? path.placeAt(first) : path.tip();
}

} // namespace lila
