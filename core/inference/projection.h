// SPDX-License-Identifier: AGPL-3.0-or-later
// Linear layers over rows of a workspace, shared among threads.
#pragma once

#include "core/inference/panel_kernels.h"
#include "core/inference/thread_pool.h"
#include "core/inference/workspace.h"

#include <span>

namespace lila {

struct RowRange {
    int first = 0;
    int end = 0;
};

/// What is done with a piece of a row when its sums are complete.
using AfterSum = void (*)(std::span<float> part);

/// out[row] (+)= matrix · in[row] + bias, then `after`, for the rows of a range. bias [outputs] or empty.
/// Panels from `firstPanel` on, `panelCount` of them (0: to the last).
void project(ThreadPool& threads, const PanelMatrix& matrix, RowBuffer& in, RowRange rows, RowBuffer& out,
             kernels::Into into, std::span<const float> bias = {}, AfterSum after = nullptr,
             std::size_t firstPanel = 0, std::size_t panelCount = 0);

} // namespace lila
