// SPDX-License-Identifier: AGPL-3.0-or-later
// Which stories are trained on: held-out splits and duplicates.
#pragma once

#include "core/training/corpus/token_corpus.h"

namespace lila {

/// Numbers of stories, rising.
struct StorySplit {
    std::vector<std::int64_t> training;
    std::vector<std::int64_t> heldOut;
};

/// Holds out about `share` of the stories, at least one and never all. A story's side depends on the seed and
/// its hash alone: duplicates stay together, and a story keeps its side when others are added (but for the
/// two exceptions that keep either side from being empty). Throws std::invalid_argument for a share that is
/// not between 0 and 1, CorpusError where all stories are the same.
StorySplit splitStories(const TokenCorpus& corpus, double share, std::uint64_t seed);

struct DuplicateStory {
    std::int64_t validation = 0; ///< its number there
    std::int64_t training = 0;   ///< that of the first like it

    bool operator==(const DuplicateStory&) const = default;
};

/// The validation stories that stand in the training corpus too, but for white space and letter case, in
/// order.
std::vector<DuplicateStory> duplicateStories(const TokenCorpus& training, const TokenCorpus& validation);

} // namespace lila
