// SPDX-License-Identifier: AGPL-3.0-or-later
// Stories and edits as JSON, and back: the same story gives the same bytes.
#pragma once

#include "core/story/tree/story.h"

#include <stdexcept>

namespace lila {

/// What is wrong with a story that comes from outside, and where in it.
class StoryError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One line. Settings and interventions stand in it once, however many spans share them.
std::string storyJson(const Story& story);
/// Settings and interventions that are alike are shared. Throws StoryError where something is missing,
/// unknown, of another type or out of range, or the spans are no tree: nothing is replaced by a default.
Story storyFromJson(std::string_view json);

/// Throws StoryError where two tokens have one key. Costs time by the story's length.
void requireOwnKeys(const Story& story);

/// One line that stands alone.
std::string editJson(const Edit& edit);
/// Throws StoryError as above. Whether it fits a story is for Story::apply() to say.
Edit editFromJson(std::string_view json);

} // namespace lila
