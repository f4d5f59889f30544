// SPDX-License-Identifier: AGPL-3.0-or-later
// Matrix products with packed weights, in vector instructions chosen at run time (Highway): the place where a
// model spends its time.
#pragma once

#include "core/inference/panels.h"

namespace lila::kernels {

enum class Into {
    Store, ///< c = a · b
    Add,   ///< c += a · b
};

/// c[r, 16 p + o] = Σ_k a[r, k] b(panel p, k, o) for `rows` rows of a and c (aStride and cStride floats
/// apart) and the first `panels` panels of b. Whole panels are written: a row of c needs room for 16 · panels
/// floats. A row's result depends on nothing but that row, to the bit. No array needs alignment; c overlaps
/// neither a nor b.
void multiply(const float* a, std::size_t aStride, std::size_t rows, const PanelView& b, std::size_t panels,
              float* c, std::size_t cStride, Into into = Into::Store);

} // namespace lila::kernels
