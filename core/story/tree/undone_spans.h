// SPDX-License-Identifier: AGPL-3.0-or-later
// What models wrote in steps that were undone, kept as branches where other steps take the place of those.
#pragma once

#include "core/story/tree/story.h"

namespace lila {

/// Puts what models wrote in `undone`, and `story` does not have, beside what is there, behind the same text.
/// Both come from one story by edits. Spans and tokens keep their names, but for a person's text of which
/// something else has become: that is there once more.
Edit undoneSpans(const Story& story, const Story& undone);

} // namespace lila
