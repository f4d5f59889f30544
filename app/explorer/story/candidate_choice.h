// SPDX-License-Identifier: AGPL-3.0-or-later
// Another token in the place of one that stands on a branch.
#pragma once

#include "core/story/branch_context.h"

#include <optional>

namespace lila {

/// The text that an id has at an index of a branch.
std::string candidateText(const std::shared_ptr<const Tokenizer>& tokenizer, const Story& story,
                          const StoryPath& path, std::size_t index, int id);

struct CandidateTaking {
    Edit edit;
    std::size_t index = 0; ///< of the candidate on the branch
};
/// In the place of the token at an index of the story's branch, or of words without ids, at a byte: the word
/// gets its ids then. Nothing where the candidate stands there.
std::optional<CandidateTaking> takingCandidate(const std::shared_ptr<const Tokenizer>& tokenizer,
                                               const Story& story, std::optional<std::size_t> index,
                                               std::size_t byte, int id);

} // namespace lila
