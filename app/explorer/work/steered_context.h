// SPDX-License-Identifier: AGPL-3.0-or-later
// A branch as a generator's context, each token of it seen with the interventions of its time.
#pragma once

#include "core/story/branch_context.h"
#include "core/story/generator.h"

namespace lila {

/// Up to a place, to be gone on from with the interventions `next`; where something on the branch has no ids,
/// its text. What the generator has seen is kept, unless it may have seen it otherwise: then all is computed
/// anew, until `goOn` (Decoder::logitsAfter) stops that. Returns whether they are the branch's ids.
bool contextIn(Generator& generator, const Story& story, Place tip,
               const std::shared_ptr<const Interventions>& next, ContextPolicy policy,
               const std::function<bool()>& goOn);

} // namespace lila
