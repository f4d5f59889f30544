// SPDX-License-Identifier: AGPL-3.0-or-later
// Which matrices of a model are packed, and how.
#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/packing/matrix_packer.h"

namespace lila {

/// How a checkpoint is packed.
struct CheckpointPacking {
    MatrixPacking layers;                                          ///< attention and FFN
    MatrixPacking tables{.code = {lattice::CodeKind::Uniform, 8}}; ///< token embedding and head
};

/// Packs the matrices of attention and FFN, the token embedding and the head, as far as their inputs are a
/// multiple of eight. `moments` (second_moments.h) may be empty. `goOn` is told the share done; where it
/// returns false, std::nullopt comes back. Throws CheckpointError where the checkpoint is no model.
std::optional<PackedMatrices> packedMatrices(const Checkpoint& checkpoint, const CheckpointPacking& packing,
                                             const MomentsByMatrix& moments, ThreadPool& threads,
                                             const std::function<bool(double)>& goOn = {});

/// The checkpoint as it will be read from a file of these matrices: they stand in the place of the weights.
Checkpoint withPacked(Checkpoint checkpoint, const PackedMatrices& matrices);

} // namespace lila
