// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a token stands on its branch, for those who look at the branch as a model saw it.
#pragma once

#include "app/explorer/story/token_records.h"
#include "core/story/seen_branch.h"

namespace lila {

struct TokenPlace {
    std::optional<TokenKey> key = {}; ///< nothing where it has no id in the story yet
    std::size_t byte = 0;             ///< of the branch's text: where it begins

    bool operator==(const TokenPlace&) const = default;

    /// Its index there; size() for one that ended the story, which stands behind all.
    std::size_t indexIn(const SeenBranch& branch) const;
};

TokenPlace placeOf(const StoryBook& book, const KnownToken& token);

} // namespace lila
