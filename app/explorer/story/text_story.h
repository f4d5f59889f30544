// SPDX-License-Identifier: AGPL-3.0-or-later
// Between a document, of which it is known who wrote what, and the tree of a story.
#pragma once

#include "app/explorer/story/generation_numbers.h"
#include "core/story/tree/story_path.h"
#include "widgets/generated_runs.h"
#include "widgets/story_view.h"

#include <QString>

#include <span>
#include <vector>

namespace lila {

/// A tree of one branch. Which ids the model's words had is not known. Line ends become "\n", and halves of
/// pairs that stand alone are replaced; `runs` are of such a text.
Story storyOf(const QString& text, const std::vector<GeneratedRun>& runs = {});

/// The other way: bytes of a branch.
std::vector<AuthoredText> authoredText(const Story& story, const StoryPath& path,
                                       const GenerationNumbers& generations, std::size_t begin,
                                       std::size_t end);

/// Line ends in the text of tokens become "\n", as a document has no others.
std::vector<NewToken> withPlainLines(std::span<const NewToken> tokens);
/// The same in the tokens that an edit brings.
Edit withPlainLines(Edit edit);
/// Whether a document shows the text of all branches as it is.
bool hasPlainLines(const Story& story);

} // namespace lila
