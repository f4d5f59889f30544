// SPDX-License-Identifier: AGPL-3.0-or-later
// How far an edit reaches: whether forks come, go or move by it, or only text changes between them.
#pragma once

#include "core/story/tree/story.h"

namespace lila {

/// Of an edit that was applied to the story. Costs time by the changes alone.
bool movesForks(const Story& story, const Edit& edit);

} // namespace lila
