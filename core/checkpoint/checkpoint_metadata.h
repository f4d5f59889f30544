// SPDX-License-Identifier: AGPL-3.0-or-later
// What a checkpoint knows beside its tensors, as the metadata strings of a safetensors file.
#pragma once

#include "core/checkpoint/safetensors.h"

namespace lila {

/// Keys: `config` (JSON of the fields), `step`, `loss`, `tokenizer_sha256`, `generation`. Others are left alone.
/// Throws CheckpointError where one does not say what it should.
Checkpoint checkpointOf(SafetensorsFile file);

/// The same the other way, losslessly; `format` is `pt`, as other programs expect.
SafetensorsFile safetensorsFileOf(const Checkpoint& checkpoint);

} // namespace lila
