// SPDX-License-Identifier: AGPL-3.0-or-later
// A branch as a generator's context, each token of it seen with the interventions of its time.
#pragma once

#include "core/story/branch_cache.h"
#include "core/story/generator.h"

namespace lila {

/// Up to a place, to be gone on from with the interventions `next`; where something on the branch has no ids,
/// its text. What the generator, or the cache, has seen as it was is kept; what is missing is computed, each
/// token with the interventions of the span that followed it, until `goOn` (Decoder::logitsAfter) stops that,
/// and what has those of `next` is left to the next step. Returns whether they are the branch's ids.
bool contextIn(Generator& generator, BranchCache& cache, const Story& story, Place tip,
               const std::shared_ptr<const Interventions>& next, ContextPolicy policy = ContextPolicy::Exact,
               const std::function<bool()>& goOn = {});

} // namespace lila
