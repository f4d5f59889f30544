// SPDX-License-Identifier: AGPL-3.0-or-later
// What training holds in memory, estimated from its settings.
#pragma once

#include "core/model/memory_need.h"
#include "core/training/run/training_settings.h"

namespace lila {

/// Of `here` processes on this machine, among `processes` that share each batch; at their peak, when a
/// checkpoint is written. `onHost`: false where steps are a GPU's.
std::vector<MemoryPart> trainingMemory(const ModelConfig& config, const TrainingSettings& settings,
                                       int processes = 1, int here = 1, bool onHost = true);

/// Throws MemoryError where that does not fit.
void requireTrainingMemory(const ModelConfig& config, const TrainingSettings& settings, int processes = 1,
                           int here = 1, bool onHost = true);

} // namespace lila
