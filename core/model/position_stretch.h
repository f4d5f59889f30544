// SPDX-License-Identifier: AGPL-3.0-or-later
// A model with another window than it was trained with, to go on training from.
#pragma once

#include "core/checkpoint/checkpoint.h"

namespace lila {

/// The same model with a window of `blockSize` positions, 1 to largestBlockSize (config.h). A larger window
/// stretches pos_emb and its twin over it: between the vectors of neighbours linearly, in F32 and kept in
/// their own type (F32 for F64). A smaller one cuts them off, which changes nothing for texts that fit in.
/// Causal masks are left out, for `completed` to make where a file needs them. What else the file says (step,
/// loss, vocabulary) stays, and still is of the window before. Throws CheckpointError where the checkpoint is
/// no model or the size is out of range.
Checkpoint withWindow(const Checkpoint& checkpoint, int blockSize);

} // namespace lila
