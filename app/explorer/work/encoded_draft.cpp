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

Place placeBefore(const Story& story, const StoryPath& path, std::size_t byte) {
    const auto at = path.positionOf(story, byte);
    return at ? path.placeAt(at->index) : path.tip();
}

} // namespace lila
