// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/projection.h"

#include "core/inference/fixed_point.h"
#include "core/inference/kernels.h"

#include <algorithm>

namespace lila {
namespace {

constexpr int rowsOfBlock = 96;          ///< whole tiles; their inputs stay in a core's second-level cache
constexpr std::size_t panelsPerTask = 8; ///< with many rows
constexpr int fewRows = 32; ///< up to here a matrix is read once and its panels are divided more finely
constexpr std::size_t bytesPerTask = 128 << 10; ///< with few rows: some microseconds of streaming
constexpr std::size_t fewestPanels = 4;         ///< that one task streams, where threads leave it so many
constexpr std::size_t tasksPerThread = 4;
constexpr int rowsWorthFixing = 16;    ///< from here on, making integers costs less than it saves
constexpr std::size_t fixedPanels = 2; ///< a task

std::size_t endPanel(const Projection& work) {
    return work.panelCount > 0 ? work.firstPanel + work.panelCount : work.matrix.panels();
}

/// What is left when the sums of some rows and panels are complete.
void finish(const Projection& work, RowRange rows, std::size_t panel, std::size_t end) {
    if (work.bias.empty() && work.after == nullptr)
        return;
    const std::size_t column = panel * panelWidth;
    const std::size_t columns = std::min(work.matrix.outputs(), end * panelWidth) - column;
    for (int row = rows.first; row < rows.end; ++row) {
        const std::span<float> part(work.out.row(row) + column, columns);
        if (!work.bias.empty())
            kernels::add(part, work.bias.subspan(column, columns));
        if (work.after != nullptr)
            work.after(part);
    }
}

void projectFloats(ThreadPool& threads, const Projection& work) {
    const int count = work.rows.end - work.rows.first;
    const std::size_t end = endPanel(work);
    const std::size_t panels = end - work.firstPanel;
    std::size_t share = panelsPerTask;
    if (count <= fewRows)
        share = std::clamp<std::size_t>(panels / (tasksPerThread * threads.size()), 1,
                                        std::max(fewestPanels, bytesPerTask / work.matrix.panelBytes()));
    const int rowBlocks = (count + rowsOfBlock - 1) / rowsOfBlock;
    const auto panelBlocks = static_cast<int>((panels + share - 1) / share);

    // Blocks of rows vary fastest, so that a thread meets the same panels again while they are in its cache.
    threads.run(rowBlocks * panelBlocks, [&](int task, int) {
        const int row = work.rows.first + task % rowBlocks * rowsOfBlock;
        const RowRange rows{row, std::min(work.rows.end, row + rowsOfBlock)};
        const std::size_t panel = work.firstPanel + task / rowBlocks * share;
        const std::size_t last = std::min(end, panel + share);
        kernels::multiply(work.in.row(row), work.in.stride(), rows.end - rows.first,
                          work.matrix.view().from(panel), last - panel,
                          work.out.row(row) + panel * panelWidth, work.out.stride(), work.into);
        finish(work, rows, panel, last);
    });
}

void projectFixed(ThreadPool& threads, FixedScratch& scratch, const Projection& work) {
    const std::size_t depth = work.matrix.inputs();
    const std::size_t groups = work.matrix.view().groups();
    const auto count = static_cast<std::size_t>(work.rows.end - work.rows.first);
    const Precision precision = work.matrix.view().precision;
    const std::size_t panelValues = kernels::fixedDepth(depth) * panelWidth;
    const std::size_t stride = kernels::fixedDepth(depth) + 2 * panelWidth; // rows apart, as in rowStride()
    scratch.rows.resizeForOverwrite(count * stride);
    scratch.rowScales.resizeForOverwrite(count * groups);
    scratch.panels.resizeForOverwrite(threads.size() * fixedPanels * panelValues);
    scratch.panelScales.resizeForOverwrite(threads.size() * fixedPanels * groups * panelWidth);

    threads.run(static_cast<int>((count + rowsWorthFixing - 1) / rowsWorthFixing), [&](int task, int) {
        const auto from = static_cast<std::size_t>(task) * rowsWorthFixing;
        for (std::size_t row = from; row < std::min(count, from + rowsWorthFixing); ++row)
            kernels::toFixed({work.in.row(work.rows.first + row), depth}, precision,
                             scratch.rows.data() + row * stride, scratch.rowScales.data() + row * groups);
    });
    const std::size_t end = endPanel(work);
    const auto tasks = static_cast<int>((end - work.firstPanel + fixedPanels - 1) / fixedPanels);
    threads.run(tasks, [&](int task, int thread) {
        const std::size_t panel = work.firstPanel + task * fixedPanels;
        const std::size_t last = std::min(end, panel + fixedPanels);
        std::int16_t* const values = scratch.panels.data() + thread * fixedPanels * panelValues;
        float* const scales = scratch.panelScales.data() + thread * fixedPanels * groups * panelWidth;
        for (std::size_t p = panel; p < last; ++p)
            kernels::toFixedPanel(work.matrix.view().from(p), values + (p - panel) * panelValues,
                                  scales + (p - panel) * groups * panelWidth);
        kernels::multiplyFixed({scratch.rows.data(), stride, scratch.rowScales.data()}, count, values, scales,
                               last - panel, depth, work.out.row(work.rows.first) + panel * panelWidth,
                               work.out.stride(), work.into);
        finish(work, work.rows, panel, last);
    });
}

} // namespace

void project(ThreadPool& threads, FixedScratch* fixed, const Projection& work) {
    const bool worthIt = fixed != nullptr && work.matrix.view().precision != Precision::Fp32 &&
                         work.rows.end - work.rows.first >= rowsWorthFixing;
    if (worthIt)
        projectFixed(threads, *fixed, work);
    else
        projectFloats(threads, work);
}

} // namespace lila
