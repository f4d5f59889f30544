// SPDX-License-Identifier: AGPL-3.0-or-later
// What a model wrote in a story as something that can be made once more, to the id.
#pragma once

#include "core/story/tree/story_path.h"

#include <QString>

#include <optional>

namespace lila {

struct LoadedModel;

/// The model's span that the token at an index of the branch is of; where a person wrote there, the last one
/// on the branch; nothing where no model wrote on it.
std::optional<StoryPath::Part> writtenPart(const Story& story, const StoryPath& path, std::size_t index);

/// Why its ids cannot be made once more, for people; empty where they can. `part` is of `path`. Costs time by
/// the number of spans.
QString whyNotAgain(const Story& story, const StoryPath& path, const StoryPath::Part& part,
                    const LoadedModel& model);

/// The same of a command, which looks at all words with the same interventions.
QString whyNotByCommand(const Story& story, const StoryPath& path, const StoryPath::Part& part);

/// With which they are: as many tokens, whatever ended them then.
GenerationSettings settingsAgain(const Story& story, const StoryPath::Part& part);

} // namespace lila
