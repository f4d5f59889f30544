// SPDX-License-Identifier: AGPL-3.0-or-later
// A text of which it is known who wrote what, as a tree of one branch.
#pragma once

#include "core/story/tree/story.h"
#include "widgets/generated_runs.h"

#include <QString>

#include <span>
#include <vector>

namespace lila {

/// Which ids the model's words had is not known. Line ends become "\n", and halves of pairs that stand alone
/// are replaced; `runs` are of such a text.
Story storyOf(const QString& text, const std::vector<GeneratedRun>& runs = {});

/// Line ends in the text of tokens become "\n", as a document has no others.
std::vector<NewToken> withPlainLines(std::span<const NewToken> tokens);
/// The same in the tokens that an edit brings.
Edit withPlainLines(Edit edit);
/// Whether a document shows the text of all branches as it is.
bool hasPlainLines(const Story& story);

} // namespace lila
