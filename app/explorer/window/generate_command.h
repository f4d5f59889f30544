// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line that makes what a model wrote in a story once more, to the id.
#pragma once

#include "core/story/tree/story_path.h"

#include <QString>

namespace lila {

struct LoadedModel;

/// `lila generate …` for a POSIX shell; whyNotAgain() must be empty. The prompt is text where that gives the
/// ids that stand before the span, else those ids. Costs time by the story's length. Throws
/// std::invalid_argument where text before the span has no ids.
QString generateCommand(const Story& story, const StoryPath::Part& part, const LoadedModel& model);

} // namespace lila
