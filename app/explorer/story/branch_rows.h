// SPDX-License-Identifier: AGPL-3.0-or-later
// The branches of a story as they are listed and named.
#pragma once

#include "core/story/tree/stretches.h"
#include "widgets/branch_model.h"

namespace lila {

class StoryBook;

/// Names a stretch for as long as it begins with the same token.
quint64 idOf(const Story& story, const Stretch& stretch);

/// Whether the branch goes through it.
bool isOn(const StoryPath& path, const Story& story, const Stretch& stretch);

QString textOf(const Story& story, const Stretch& stretch);
/// Its first words on one line; of more than so many characters, those and an ellipsis.
QString beginningOf(const Story& story, const Stretch& stretch, int characters);
/// Those of a way to go on.
QString beginningOf(const Story& story, Continuation way, int characters);

/// The title that somebody gave it, or empty.
QString titleOf(const Story& story, const Stretch& stretch);
/// An empty title takes it away. The title of a stretch that begins within a span is a bookmark of its first
/// token.
Edit retitling(const Story& story, const Stretch& stretch, const QString& title);

/// Takes it away with all that follows; a branch that went through it goes on beside it, where there is one.
Edit pruning(const Story& story, const Stretch& stretch);

/// In the order of the stretches. `path` is the branch that is shown.
std::vector<BranchRow> branchRows(const Story& story, const StoryPath& path,
                                  const std::vector<Stretch>& stretches);
/// What of it changes while it grows.
void renew(BranchRow& row, const Story& story, const Stretch& stretch);

/// Shows the branch that a way to go on is on, with the caret where it begins. Not while a model writes.
void visit(StoryBook& book, Continuation way);

} // namespace lila
