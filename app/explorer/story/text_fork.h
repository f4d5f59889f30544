// SPDX-License-Identifier: AGPL-3.0-or-later
// Where in the text the story could go on otherwise, and the ways that it can.
#pragma once

#include "core/story/tree/story_path.h"

#include <optional>
#include <vector>

namespace lila {

class StoryBook;

struct TextFork {
    Place place;
    int position = 0;                 ///< in the document
    std::vector<Continuation> ways;   ///< two or more
    std::optional<std::size_t> taken; ///< of the ways, by the branch that is shown; nothing where it ends
};

/// In the order of the text. Costs time by the spans of the branch.
std::vector<TextFork> forksOf(const StoryBook& book);
/// The nearest one at a position or before it.
std::optional<TextFork> forkAt(const StoryBook& book, int position);
/// The nearest one behind it.
std::optional<TextFork> forkAfter(const StoryBook& book, int position);

} // namespace lila
