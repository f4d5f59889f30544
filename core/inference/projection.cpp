// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/projection.h"

#include "core/inference/fixed_point.h"
#include "core/inference/kernels.h"
#include "core/inference/point_kernels.h"

#include <algorithm>

namespace lila {
namespace {

constexpr int rowsOfBlock = 96;          ///< whole tiles; their inputs stay in a core's second-level cache
constexpr std::size_t panelsPerTask = 8; ///< with many rows
constexpr std::size_t fixedPanels = 2;   ///< the same in integers, where a task takes all rows
constexpr int fewRows = 32; ///< up to here a matrix is read once and its panels are divided more finely
constexpr std::size_t bytesPerTask = 128 << 10; ///< with few rows: some microseconds of streaming
constexpr std::size_t fewestPanels = 4;         ///< that one task streams, where threads leave it so many
constexpr std::size_t tasksPerThread = 4;
constexpr int rowsPerThread = 4; ///< made integers: fewer are done before other threads would wake

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

/// Panels of a task.
std::size_t shareOf(const Projection& work, int threads, std::size_t withManyRows) {
    if (work.rows.end - work.rows.first > fewRows)
        return withManyRows;
    const std::size_t panels = endPanel(work) - work.firstPanel;
    return std::clamp<std::size_t>(panels / (tasksPerThread * threads), 1,
                                   std::max(fewestPanels, bytesPerTask / work.matrix.panelBytes()));
}

void projectFloats(ThreadPool& threads, const Projection& work) {
    const int count = work.rows.end - work.rows.first;
    const std::size_t end = endPanel(work);
    const std::size_t panels = end - work.firstPanel;
    const std::size_t share = shareOf(work, threads.size(), panelsPerTask);
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

/// Rows that are to be made integers; few of them on the spot.
template <class Work>
void eachRow(ThreadPool& threads, int count, Work work) {
    const auto some = [&](int task, int) {
        for (int row = task * rowsPerThread; row < std::min(count, (task + 1) * rowsPerThread); ++row)
            work(row);
    };
    if (count <= rowsPerThread)
        some(0, 0);
    else
        threads.run((count + rowsPerThread - 1) / rowsPerThread, some);
}

/// Panels, some a task, of which multiply(first, end) is called; each of all rows.
template <class Multiply>
void eachShare(ThreadPool& threads, const Projection& work, Multiply multiply) {
    const std::size_t end = endPanel(work);
    const std::size_t share = shareOf(work, threads.size(), fixedPanels);
    threads.run(static_cast<int>((end - work.firstPanel + share - 1) / share), [&](int task, int) {
        const std::size_t panel = work.firstPanel + task * share;
        const std::size_t last = std::min(end, panel + share);
        multiply(panel, last);
        finish(work, work.rows, panel, last);
    });
}

void projectFixed(ThreadPool& threads, FixedScratch& scratch, const Projection& work) {
    const std::size_t depth = work.matrix.inputs();
    const std::size_t groups = work.matrix.view().groups();
    const int count = work.rows.end - work.rows.first;
    const std::size_t stride = pairedDepth(depth) + 2 * panelWidth; // rows apart, as in rowStride()
    scratch.values.resizeForOverwrite(count * stride);
    scratch.scales.resizeForOverwrite(count * groups);
    eachRow(threads, count, [&](int row) {
        kernels::toFixed({work.in.row(work.rows.first + row), depth}, work.matrix.view().precision,
                         scratch.values.data() + row * stride, scratch.scales.data() + row * groups);
    });
    eachShare(threads, work, [&](std::size_t panel, std::size_t last) {
        kernels::multiplyFixed({scratch.values.data(), stride, scratch.scales.data()},
                               static_cast<std::size_t>(count), work.matrix.view().from(panel), last - panel,
                               work.out.row(work.rows.first) + panel * panelWidth, work.out.stride(),
                               work.into);
    });
}

/// The row as integers, from a copy where it is to be rotated.
void makePointRow(FixedScratch& scratch, const Projection& work, int index, std::size_t stride) {
    const PanelView& view = work.matrix.view();
    const SignRotation* const rotation = work.matrix.rotation();
    std::span<float> row(work.in.row(work.rows.first + index), view.depth);
    if (rotation != nullptr) {
        std::ranges::copy(row, scratch.rotated.row(index));
        row = {scratch.rotated.row(index), view.depth};
    }
    kernels::toPointRow(row, rotation == nullptr ? std::span<const float>() : rotation->signs(),
                        rotation == nullptr ? 0 : rotation->block(), view.groupDepth,
                        reinterpret_cast<std::int8_t*>(scratch.values.data()) + index * stride,
                        scratch.scales.data()[index], scratch.sums.data() + index * view.groups() * 2);
}

void projectPoints(ThreadPool& threads, FixedScratch& scratch, const Projection& work) {
    const std::size_t depth = work.matrix.inputs();
    const int count = work.rows.end - work.rows.first;
    const std::size_t stride = 2 * depth + cacheLine; // bytes; rows apart, as in rowStride()
    scratch.values.resizeForOverwrite(count * stride / sizeof(std::int16_t));
    scratch.scales.resizeForOverwrite(count);
    scratch.sums.resizeForOverwrite(count * work.matrix.view().groups() * 2);
    scratch.rotated.resizeForOverwrite(count, depth);
    eachRow(threads, count, [&](int row) { makePointRow(scratch, work, row, stride); });
    const kernels::PointRows rows{reinterpret_cast<const std::int8_t*>(scratch.values.data()), stride,
                                  scratch.scales.data(), scratch.sums.data()};
    eachShare(threads, work, [&](std::size_t panel, std::size_t last) {
        kernels::multiplyPoints(rows, static_cast<std::size_t>(count), work.matrix.view().from(panel),
                                last - panel, work.out.row(work.rows.first) + panel * panelWidth,
                                work.out.stride(), work.into);
    });
}

} // namespace

void project(ThreadPool& threads, FixedScratch& fixed, const Projection& work) {
    if (work.matrix.view().layout == PanelLayout::Pairs)
        projectFixed(threads, fixed, work);
    else if (work.matrix.view().layout == PanelLayout::Points)
        projectPoints(threads, fixed, work);
    else
        projectFloats(threads, work);
}

} // namespace lila
