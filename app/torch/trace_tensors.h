// SPDX-License-Identifier: AGPL-3.0-or-later
// A trace as named tensors, in the layout of the reference's recordings.
#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/model/config.h"
#include "core/model/trace.h"

namespace lila {

/// `ids` [T] int64, `logits` [T, V], `layer<i>.z` [T, 8], `layer<i>.root_weights` [T, 240],
/// `layer<i>.attention` [H, T, T].
SafetensorsFile traceTensors(Trace trace, const ModelConfig& config);

} // namespace lila
