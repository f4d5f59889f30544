// SPDX-License-Identifier: AGPL-3.0-or-later
// The layers of the model (resources/docs/model.md section 3), over positions whose predecessors are cached.
#pragma once

#include "core/inference/applied_interventions.h"
#include "core/inference/kv_cache.h"
#include "core/inference/packed_model.h"
#include "core/inference/probe.h"
#include "core/inference/workspace.h"

#include <functional>
#include <span>

namespace lila {

/// New positions of one text; each is a row of the pass. Their keys and values go into the cache.
struct Sequence {
    std::span<const int> ids; ///< at least one
    int first = 0;            ///< place of ids[0] in the window: so many positions are cached
    KvCache* cache = nullptr;
    const AppliedInterventions* interventions = nullptr;
    Activation* activation = nullptr; ///< [layer]: takes that of the last position
    Probe* probe = nullptr;           ///< may be null

    int count() const { return static_cast<int>(ids.size()); }
};

enum class LogitsOf {
    LastPosition,  ///< of each sequence
    EveryPosition, ///< of the one sequence
};

/// One sequence, or several of one position each, which read the weights together. Logits come into
/// work.logits, a row each; they depend on nothing but the row's own sequence. `goOn`, if set, is asked
/// before each layer; false ends the pass, and false comes back. Allocates where `work` has to grow or a
/// cache's page is new.
bool forwardPass(const PackedModel& model, Workspace& work, std::span<const Sequence> sequences,
                 LogitsOf logits, const std::function<bool()>& goOn = {});

} // namespace lila
