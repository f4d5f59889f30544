// SPDX-License-Identifier: AGPL-3.0-or-later
// One story in the place of another, as an edit.
#pragma once

#include "core/story/tree/story.h"

namespace lila {

/// `other` in the place of the story: spans and tokens are named by the other's numbers, moved on by
/// freeSpan() and freeKey().
Edit replacement(const Story& story, const Story& other);

} // namespace lila
