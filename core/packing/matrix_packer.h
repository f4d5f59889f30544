// SPDX-License-Identifier: AGPL-3.0-or-later
// From a weight matrix to points of a code.
#pragma once

#include "core/checkpoint/packed_matrix.h"
#include "core/packing/second_moments.h"
#include "core/threads/thread_pool.h"

namespace lila {

/// How a matrix is packed.
struct MatrixPacking {
    lattice::LatticeCode code{lattice::CodeKind::E8, 4};
    std::size_t group = 0; ///< inputs that share a scale, a multiple of eight that divides them; 0: all
    bool rotate = false;   ///< by the largest block that the inputs allow
    std::uint64_t seed = 1;
};

/// Of weights [outputs, inputs], inputs a multiple of eight. Each scale is the one of least squared error;
/// with `moments` of the inputs, of least error on their text, with error feedback. The same whatever the
/// number of threads. Throws CheckpointError where a scale exceeds fp16.
PackedMatrix packMatrix(std::span<const float> weights, std::size_t inputs, const MatrixPacking& packing,
                        const SecondMoments* moments, ThreadPool& threads);

/// Matrices that were packed alike, one's rows below the other's; at least one.
PackedMatrix stacked(std::span<const PackedMatrix> matrices);

/// |w - ŵ| / |w| of weights [outputs, inputs] and what they are packed as; 0 where all are 0.
double relativeError(std::span<const float> weights, const PackedMatrix& matrix);

} // namespace lila
