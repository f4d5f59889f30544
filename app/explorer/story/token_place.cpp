// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/token_place.h"

#include "app/explorer/story/story_book.h"

namespace lila {

std::size_t TokenPlace::indexIn(const SeenBranch& branch) const {
    const std::size_t last = branch.indexAt(byte);
    if (!key)
        return last;
    // Tokens that have no text of their own stand at the same byte, before the one that has it.
    for (std::size_t at = std::min(last + 1, branch.size()); at > 0 && branch.end(at - 1) >= byte; --at)
        if (branch.key(at - 1) == key)
            return at - 1;
    return last;
}

TokenPlace placeOf(const StoryBook& book, const KnownToken& token) {
    if (!token.index)
        return {{}, book.byteOf(token.start)};
    const auto at = book.path().positionAt(book.story(), *token.index);
    if (!at)
        return {{}, book.path().bytes()};
    return {book.story().span(at->token.span).tokens[at->token.from].key, at->byte};
}

} // namespace lila
