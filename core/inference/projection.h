// SPDX-License-Identifier: AGPL-3.0-or-later
// Linear layers over rows of a workspace, shared among threads.
#pragma once

#include "core/inference/panel_kernels.h"
#include "core/inference/workspace.h"
#include "core/threads/thread_pool.h"

#include <span>

namespace lila {

struct RowRange {
    int first = 0;
    int end = 0;
};

/// out[row] (+)= matrix · in[row] + bias, then `after`, for the rows of a range.
struct Projection {
    const PanelMatrix& matrix;
    RowBuffer& in;
    RowRange rows;
    RowBuffer& out;
    kernels::Into into = kernels::Into::Store;
    std::span<const float> bias = {};               ///< [outputs], or empty
    void (*after)(std::span<float> part) = nullptr; ///< on a piece of a row whose sums are complete
    std::size_t firstPanel = 0;
    std::size_t panelCount = 0; ///< 0: to the last
};

/// A matrix in pairs or points is multiplied in integers (fixed_point.h, point_kernels.h), made in `fixed`.
void project(ThreadPool& threads, FixedScratch& fixed, const Projection& work);

} // namespace lila
