// SPDX-License-Identifier: AGPL-3.0-or-later
// What a checkpoint knows beside its tensors, as the metadata strings of a safetensors file.
#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/training_state.h"

namespace lila {

/// Keys: `config` (JSON of the fields), `step`, `loss`, `tokenizer_sha256`, `generation`. Others are left
/// alone, and tensors named `training.*` left out. Throws CheckpointError where one does not say what it
/// should.
Checkpoint checkpointOf(SafetensorsFile file);

/// The same the other way, losslessly; `format` is `pt`, as other programs expect.
SafetensorsFile safetensorsFileOf(const Checkpoint& checkpoint);

/// What training needs: tensors `training.exp_avg.<name>`, `training.exp_avg_sq.<name>`,
/// `training.average.<name>`, metadata `optimizer` (JSON) and `training_run`. Nothing where there is no
/// `optimizer`. Throws CheckpointError.
std::optional<TrainingState> trainingStateOf(const SafetensorsFile& file);
void addTrainingState(const TrainingState& training, SafetensorsFile& file);

} // namespace lila
