// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/projection.h"

#include "core/inference/kernels.h"

#include <algorithm>

namespace lila {
namespace {

constexpr int rowsPerTask = 96;          ///< whole tiles; their inputs stay in a core's second-level cache
constexpr std::size_t panelsPerTask = 8; ///< with many rows
constexpr std::size_t bytesPerTask = 128 << 10; ///< with one row: some microseconds of streaming
constexpr std::size_t tasksPerThread = 4;

} // namespace

void project(ThreadPool& threads, const PanelMatrix& matrix, RowBuffer& in, RowRange rows, RowBuffer& out,
             kernels::Into into, std::span<const float> bias, AfterSum after, std::size_t firstPanel,
             std::size_t panelCount) {
    const int count = rows.end - rows.first;
    const std::size_t endPanel = panelCount > 0 ? firstPanel + panelCount : matrix.panels();
    const std::size_t panels = endPanel - firstPanel;
    std::size_t share = panelsPerTask;
    if (count == 1)
        share = std::clamp<std::size_t>(panels / (tasksPerThread * threads.size()), 1,
                                        std::max<std::size_t>(1, bytesPerTask / matrix.panelBytes()));
    const int rowBlocks = (count + rowsPerTask - 1) / rowsPerTask;
    const auto panelBlocks = static_cast<int>((panels + share - 1) / share);

    // Blocks of rows vary fastest, so that a thread meets the same panels again while they are in its cache.
    threads.run(rowBlocks * panelBlocks, [&](int task, int) {
        const int row = rows.first + task % rowBlocks * rowsPerTask;
        const int end = std::min(rows.end, row + rowsPerTask);
        const std::size_t panel = firstPanel + task / rowBlocks * share;
        const std::size_t lastPanel = std::min(endPanel, panel + share);
        const std::size_t column = panel * panelWidth;
        const std::size_t columns = std::min(matrix.outputs(), lastPanel * panelWidth) - column;
        kernels::multiply(in.row(row), in.stride(), end - row, matrix.view().from(panel), lastPanel - panel,
                          out.row(row) + column, out.stride(), into);
        for (int r = row; r < end && (!bias.empty() || after != nullptr); ++r) {
            const std::span<float> part(out.row(r) + column, columns);
            if (!bias.empty())
                kernels::add(part, bias.subspan(column, columns));
            if (after != nullptr)
                after(part);
        }
    });
}

} // namespace lila
