// SPDX-License-Identifier: AGPL-3.0-or-later
// What a checkpoint knows beside its tensors, as the metadata strings of a safetensors file.
#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/training_state.h"

namespace lila {

using Tensors = std::map<std::string, Tensor>;

/// Keys: `config` (JSON of the fields), `step`, `loss`, those of checkpointTexts, `packing`
/// (packed_matrix.h: such weights are unpacked). Others are left alone, and tensors named `training.*` left
/// out. Throws CheckpointError where one does not say what it should.
Checkpoint checkpointOf(SafetensorsFile file);

/// The same the other way, losslessly; `format` is `pt`, as other programs expect.
SafetensorsFile safetensorsFileOf(const Checkpoint& checkpoint);

/// What training needs, in a file beside the model's: tensors `training.exp_avg.<name>`,
/// `training.exp_avg_sq.<name>`, `training.average.<name>`, metadata `optimizer` (JSON), `training_run` and
/// `model`, which tells the weights that it belongs to. Older files have it with the model, without `model`.
SafetensorsFile safetensorsFileOf(const TrainingState& training, const Tensors& weights);

/// Nothing where there is no `optimizer`. Throws CheckpointError where it does not fit the weights.
std::optional<TrainingState> trainingStateOf(const SafetensorsFile& file, const Tensors& weights);
/// The same of a file of its own, which must be of these weights.
std::optional<TrainingState> trainingStateBeside(const SafetensorsFile& file, const Tensors& weights);

} // namespace lila
