// SPDX-License-Identifier: AGPL-3.0-or-later
// A text of which it is known who wrote what, as a tree of one branch.
#pragma once

#include "core/story/tree/story.h"
#include "widgets/generated_runs.h"

#include <QString>

namespace lila {

/// Which ids the model's words had is not known. Line ends become "\n", and halves of pairs that stand alone
/// are replaced; `runs` are of such a text.
Story storyOf(const QString& text, const std::vector<GeneratedRun>& runs = {});

} // namespace lila
