// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/kernels/matrix_product.h"

#include "core/threads/aligned_memory.h"
#include "core/training/step/kernels/bf16_products.h"

// Arrays of vectors need vectors of a known size, which scalable instruction sets do not have.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/step/kernels/matrix_product.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include "core/training/step/kernels/tiles-inl.h"

#include <bit>

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {

/// Rows that share a panel while it is in the first cache, the tile's rows times a whole number.
constexpr std::size_t blockRows = tileRows * 12;

HWY_INLINE void round(float value, float* to) {
    *to = value;
}

HWY_INLINE void round(float value, std::uint16_t* to) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    *to = static_cast<std::uint16_t>((bits + 0x7fffU + (bits >> 16U & 1U)) >> 16U);
}

/// Panels of the matrix whose element (k, column) lies at from[k · kStep + column · columnStep].
template <class Units>
void packMatrix(const float* from, std::size_t depth, std::size_t columns, std::size_t kStep,
                std::size_t columnStep, void* to, Range panels) {
    using Stored = typename Units::Stored;
    constexpr std::size_t inUnit = depthOfUnit<Units>;
    const std::size_t units = unitsOf<Units>(depth);
    for (auto p = static_cast<std::size_t>(panels.begin); p < static_cast<std::size_t>(panels.end); ++p) {
        const std::size_t first = p * panelWidth;
        const std::size_t width = std::min(panelWidth, columns - first);
        Stored* out = static_cast<Stored*>(to) + p * panelWidth * units * inUnit;
        std::fill_n(out, panelWidth * units * inUnit, Stored{});
        for (std::size_t k = 0; k < depth; ++k) {
            const float* row = from + k * kStep + first * columnStep;
            Stored* into = out + k / inUnit * inUnit * panelWidth + k % inUnit;
            for (std::size_t i = 0; i < width; ++i)
                round(row[i * columnStep], into + i * inUnit);
        }
    }
}

template <class Units>
void multiplyRows(const Product& job, Range rows) {
    using Stored = typename Units::Stored;
    const auto depth = static_cast<std::size_t>(job.depth);
    const auto columns = static_cast<std::size_t>(job.columns);
    const auto end = static_cast<std::size_t>(rows.end);
    const std::size_t units = unitsOf<Units>(depth);
    const std::size_t rowBytes = depth * sizeof(Stored);
    const auto* left = static_cast<const std::byte*>(job.left);
    auto* out = static_cast<Stored*>(job.out);
    for (auto first = static_cast<std::size_t>(rows.begin); first < end; first += blockRows) {
        const Left a{left + first * rowBytes, rowBytes, sizeof(std::uint32_t),
                     depth % depthOfUnit<Units> != 0};
        for (std::size_t column = 0; column < columns; column += panelWidth)
            rowsOfTiles<Units>(a, std::min(blockRows, end - first),
                               static_cast<const std::uint32_t*>(job.panels) + column * units, units,
                               out + first * columns + column, columns, false, columns - column);
    }
}

// A task of a weight's gradient: its operands for a stretch of rows, those of the next and its sums stay in
// the second cache.
constexpr std::size_t taskOutputs = tileRows * 32, taskInputs = panelWidth * 8, taskUnits = 128;

/// From one panel of a stretch to the next, in units: not a power of two, or all would compete for the same
/// places of a cache.
template <std::size_t Width>
constexpr std::size_t stretchPanel = taskUnits* Width + cacheLine / sizeof(std::uint32_t);
constexpr std::size_t rightUnits = taskInputs / panelWidth * stretchPanel<panelWidth>,
                      leftUnits = taskOutputs / tileRows * stretchPanel<tileRows>;

/// What a task reads of one operand: rows of `columns` values, `step` apart.
template <class Stored>
struct Stretch {
    const Stored* rows = nullptr;
    std::size_t step = 0, columns = 0;

    Stretch from(std::size_t row) const { return {rows + row * step, step, columns}; }
    HWY_INLINE void prefetch(std::size_t row) const {
        for (std::size_t i = 0; i < columns; i += cacheLine / sizeof(Stored))
            __builtin_prefetch(rows + row * step + i, 0, 2);
    }
};

/// One unit of depth of some columns, or `count` of them and zeros; the second row may be null.
template <std::size_t Width>
HWY_INLINE void packUnit(const float* row, const float*, std::size_t count, std::uint32_t* to) {
    if (count >= Width) {
        std::memcpy(to, row, Width * sizeof(float));
        return;
    }
    std::fill_n(to, Width, 0U);
    std::memcpy(to, row, count * sizeof(float));
}

template <std::size_t Width>
HWY_INLINE void packUnit(const std::uint16_t* first, const std::uint16_t* second, std::size_t count,
                         std::uint32_t* to) {
    if constexpr (Width % 8 == 0)
        if (second != nullptr && count >= Width)
            return pairUp(hn::CappedTag < std::uint32_t, Width < 16 ? 8 : 16 > (), first, second, Width, to);
    for (std::size_t i = 0; i < Width; ++i)
        to[i] = i < count ? first[i] | (second != nullptr ? std::uint32_t{second[i]} << 16U : 0U) : 0U;
}

/// `depth` rows as units in panels of Width columns, filled up with zeros.
template <class Units, std::size_t Width>
HWY_INLINE void packStretch(const Stretch<typename Units::Stored>& from, std::size_t depth,
                            std::uint32_t* to) {
    constexpr std::size_t inUnit = depthOfUnit<Units>;
    for (std::size_t k = 0; k < depth; k += inUnit) {
        const auto* row = from.rows + k * from.step;
        const auto* second = k + 1 < depth ? row + from.step : nullptr;
        std::uint32_t* out = to + k / inUnit * Width;
        for (std::size_t column = 0; column < from.columns; column += Width, out += stretchPanel<Width>)
            packUnit<Width>(row + column, second != nullptr ? second + column : nullptr,
                            from.columns - column, out);
    }
}

template <class Units>
void addWeightGradientTask(const WeightGradient& job, std::int64_t task, void* room) {
    using Stored = typename Units::Stored;
    constexpr std::size_t taskDepth = taskUnits * depthOfUnit<Units>;
    const auto rows = static_cast<std::size_t>(job.rows);
    const auto outputs = static_cast<std::size_t>(job.outputs), inputs = static_cast<std::size_t>(job.inputs);
    const std::size_t across = (inputs + taskInputs - 1) / taskInputs;
    const std::size_t firstOut = static_cast<std::size_t>(task) / across * taskOutputs;
    const std::size_t firstIn = static_cast<std::size_t>(task) % across * taskInputs;
    const std::size_t outs = std::min(taskOutputs, outputs - firstOut);
    const std::size_t ins = std::min(taskInputs, inputs - firstIn);
    const Stretch<Stored> x{static_cast<const Stored*>(job.x) + firstIn, inputs, ins};
    const Stretch<Stored> grad{static_cast<const Stored*>(job.gradOut) + firstOut, outputs, outs};
    auto* right = static_cast<std::uint32_t*>(room);
    auto* left = right + rightUnits;
    const std::size_t tiles = (ins + panelWidth - 1) / panelWidth * ((outs + tileRows - 1) / tileRows);
    for (std::size_t first = 0; first < rows; first += taskDepth) {
        const std::size_t depth = std::min(taskDepth, rows - first);
        const std::size_t next = std::min(taskDepth, rows - first - depth);
        packStretch<Units, panelWidth>(x.from(first), depth, right);
        packStretch<Units, tileRows>(grad.from(first), depth, left);
        std::size_t done = 0, fetched = 0;
        for (std::size_t in = 0; in < ins; in += panelWidth)
            for (std::size_t out = 0; out < outs; out += tileRows) {
                for (++done; fetched < next * done / tiles; ++fetched) {
                    x.prefetch(first + depth + fetched);
                    grad.prefetch(first + depth + fetched);
                }
                const auto* start = left + out / tileRows * stretchPanel<tileRows>;
                const Left a{reinterpret_cast<const std::byte*>(start), sizeof(std::uint32_t),
                             tileRows * sizeof(std::uint32_t), false};
                rowsOfTiles<Units>(a, std::min(tileRows, outs - out),
                                   right + in / panelWidth * stretchPanel<panelWidth>, unitsOf<Units>(depth),
                                   job.gradWeight + (firstOut + out) * inputs + firstIn + in, inputs, true,
                                   ins - in);
            }
    }
}

std::int64_t taskCount(std::int64_t outputs, std::int64_t inputs) {
    const auto parts = [](std::int64_t all, std::size_t part) {
        return (all + static_cast<std::int64_t>(part) - 1) / static_cast<std::int64_t>(part);
    };
    return parts(outputs, taskOutputs) * parts(inputs, taskInputs);
}

std::size_t roomOfTask() {
    return (rightUnits + leftUnits) * sizeof(std::uint32_t);
}

void packPanels(Element element, const float* from, std::size_t depth, std::size_t columns, std::size_t kStep,
                std::size_t columnStep, void* to, Range panels) {
    withUnits(element, false, [&](auto units) {
        packMatrix<decltype(units)>(from, depth, columns, kStep, columnStep, to, panels);
    });
}

void multiplyElements(const Product& job, Range rows, bool native) {
    withUnits(job.element, native, [&](auto units) { multiplyRows<decltype(units)>(job, rows); });
}

void addWeightGradientElements(const WeightGradient& job, std::int64_t task, void* room, bool native) {
    withUnits(job.element, native,
              [&](auto units) { addWeightGradientTask<decltype(units)>(job, task, room); });
}

} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila::fused {
HWY_EXPORT(packPanels);
HWY_EXPORT(multiplyElements);
HWY_EXPORT(addWeightGradientElements);
HWY_EXPORT(taskCount);
HWY_EXPORT(roomOfTask);

void packForForward(Element element, const float* weight, std::int64_t outputs, std::int64_t inputs, void* to,
                    Range panels) {
    HWY_DYNAMIC_DISPATCH(packPanels)
    (element, weight, static_cast<std::size_t>(inputs), static_cast<std::size_t>(outputs), 1,
     static_cast<std::size_t>(inputs), to, panels);
}

void packForBackward(Element element, const float* weight, std::int64_t outputs, std::int64_t inputs,
                     void* to, Range panels) {
    HWY_DYNAMIC_DISPATCH(packPanels)
    (element, weight, static_cast<std::size_t>(outputs), static_cast<std::size_t>(inputs),
     static_cast<std::size_t>(inputs), 1, to, panels);
}

void multiply(const Product& job, Range rows) {
    HWY_DYNAMIC_DISPATCH(multiplyElements)(job, rows, hasBf16Products());
}

std::int64_t WeightGradient::tasks() const {
    return HWY_DYNAMIC_DISPATCH(taskCount)(outputs, inputs);
}

std::size_t weightGradientRoom() {
    return HWY_DYNAMIC_DISPATCH(roomOfTask)();
}

void addWeightGradient(const WeightGradient& job, std::int64_t task, void* room) {
    HWY_DYNAMIC_DISPATCH(addWeightGradientElements)(job, task, room, hasBf16Products());
}

} // namespace lila::fused
#endif
