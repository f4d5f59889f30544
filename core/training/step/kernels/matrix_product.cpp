// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/kernels/matrix_product.h"

// Arrays of vectors need vectors of a known size, which scalable instruction sets do not have.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/step/kernels/matrix_product.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include "core/training/step/kernels/vectors-inl.h"

#include <bit>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {

constexpr auto panelWidth = static_cast<std::size_t>(panelColumns);

// Sums kept in registers: AVX-512 and NEON have 32 of them, AVX2 and SSE4 16.
#if (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3) || HWY_ARCH_ARM_A64
constexpr std::size_t tileRows = lanes == 16 ? 8 : 6, tileVectors = lanes == 16 ? 2 : 4;
#elif HWY_TARGET == HWY_AVX2
constexpr std::size_t tileRows = 6, tileVectors = 2;
#else
constexpr std::size_t tileRows = 3, tileVectors = 2;
#endif

/// Rows that share a panel while it is in the first cache, the tile's rows times a whole number.
constexpr std::size_t blockRows = tileRows * 12;

/// A unit of depth is 32 bits: one float, or two bf16. How one of the left side and a vector of the panel's
/// are multiplied and added.
struct FloatUnits {
    using Stored = float;
    HWY_INLINE static void add(V& sum, VU left, VU panel) {
        sum = hn::MulAdd(hn::BitCast(D(), left), hn::BitCast(D(), panel), sum);
    }
};

struct PairUnits {
    using Stored = std::uint16_t;
    HWY_INLINE static void add(V& sum, VU left, VU panel) {
        const D d;
        const VU upper = hn::Set(DU(), 0xffff0000U);
        sum = hn::MulAdd(hn::BitCast(d, hn::ShiftLeft<16>(left)), hn::BitCast(d, hn::ShiftLeft<16>(panel)),
                         sum);
        sum = hn::MulAdd(hn::BitCast(d, hn::And(left, upper)), hn::BitCast(d, hn::And(panel, upper)), sum);
    }
};

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
/// Where the processor has the instruction, which Highway 1.0 does not reach.
struct NativePairUnits {
    using Stored = std::uint16_t;
    HWY_INLINE static void add(V& sum, VU left, VU panel) {
        auto raw = sum.raw; // a copy, which the compiler keeps in a register
        __asm__("vdpbf16ps %2, %1, %0" : "+v"(raw) : "v"(panel.raw), "v"(left.raw));
        sum.raw = raw;
    }
};
#endif

/// Left values: unit u of row r lies at data + r · row + u · unit bytes; `odd`, a row ends with half a unit.
struct Left {
    const std::byte* data = nullptr;
    std::size_t row = 0;
    std::size_t unit = sizeof(std::uint32_t);
    bool odd = false;

    HWY_INLINE VU at(std::size_t r, std::size_t offset) const {
        std::uint32_t value;
        std::memcpy(&value, data + r * row + offset, sizeof value);
        return hn::Set(DU(), value);
    }
    HWY_INLINE VU halfAt(std::size_t r, std::size_t offset) const {
        std::uint16_t value;
        std::memcpy(&value, data + r * row + offset, sizeof value);
        return hn::Set(DU(), value);
    }
};

/// Sums of Rows by Vectors of the panel's columns, over all `units` of depth.
template <class Units, std::size_t Rows, std::size_t Vectors>
HWY_INLINE void accumulate(V (&sum)[Rows][Vectors], const Left& a, const std::uint32_t* HWY_RESTRICT b,
                           std::size_t units) {
    const auto step = [&](auto left) {
        VU right[Vectors];
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v)
            right[v] = hn::Load(DU(), b + v * lanes);
#pragma GCC unroll 8
        for (std::size_t r = 0; r < Rows; ++r) {
            const VU x = left(r);
#pragma GCC unroll 8
            for (std::size_t v = 0; v < Vectors; ++v)
                Units::add(sum[r][v], x, right[v]);
        }
        b += panelWidth;
    };
    const std::size_t whole = units - (a.odd ? 1 : 0);
    std::size_t offset = 0;
    for (std::size_t u = 0; u < whole; ++u, offset += a.unit)
        step([&](std::size_t r) { return a.at(r, offset); });
    if (a.odd)
        step([&](std::size_t r) { return a.halfAt(r, offset); });
}

/// Rows of out against a whole panel: out = a · b, or for floats added to.
template <class Units, std::size_t Rows, class Out>
HWY_INLINE void wholePanel(const Left& a, const std::uint32_t* b, std::size_t units, Out* out,
                           std::size_t outRow, bool add) {
    for (std::size_t column = 0; column < panelWidth; column += tileVectors * lanes) {
        V sum[Rows][tileVectors];
#pragma GCC unroll 8
        for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 8
            for (std::size_t v = 0; v < tileVectors; ++v)
                sum[r][v] = add ? load(out + r * outRow + column + v * lanes) : hn::Zero(D());
        accumulate<Units>(sum, a, b + column, units);
#pragma GCC unroll 8
        for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 8
            for (std::size_t v = 0; v < tileVectors; ++v)
                store(sum[r][v], out + r * outRow + column + v * lanes);
    }
}

/// The same of `columns`, which may be fewer than a panel has.
template <class Units, std::size_t Rows, class Out>
HWY_INLINE void panel(const Left& a, const std::uint32_t* b, std::size_t units, Out* out, std::size_t outRow,
                      bool add, std::size_t columns) {
    if (columns >= panelWidth) {
        wholePanel<Units, Rows>(a, b, units, out, outRow, add);
        return;
    }
    Out whole[Rows * panelWidth] = {};
    for (std::size_t r = 0; add && r < Rows; ++r)
        std::copy_n(out + r * outRow, columns, whole + r * panelWidth);
    wholePanel<Units, Rows>(a, b, units, whole, panelWidth, add);
    for (std::size_t r = 0; r < Rows; ++r)
        std::copy_n(whole + r * panelWidth, columns, out + r * outRow);
}

template <class Units>
constexpr std::size_t depthOfUnit = sizeof(std::uint32_t) / sizeof(typename Units::Stored);

template <class Units>
constexpr std::size_t unitsOf(std::size_t depth) {
    return (depth + depthOfUnit<Units> - 1) / depthOfUnit<Units>;
}

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
        const std::size_t last = std::min(end, first + blockRows);
        for (std::size_t column = 0; column < columns; column += panelWidth) {
            const auto* b = static_cast<const std::uint32_t*>(job.panels) + column * units;
            const auto work = [&]<std::size_t Rows>(std::size_t row) {
                const Left a{left + row * rowBytes, rowBytes, sizeof(std::uint32_t),
                             depth % depthOfUnit<Units> != 0};
                panel<Units, Rows>(a, b, units, out + row * columns + column, columns, false,
                                   columns - column);
            };
            std::size_t row = first;
            for (; row + tileRows <= last; row += tileRows)
                work.template operator()<tileRows>(row);
            for (; row < last; ++row)
                work.template operator()<1>(row);
        }
    }
}

// A task of a weight's gradient: its operands, for a stretch of rows, stay in the second cache.
constexpr std::size_t taskOutputs = tileRows * 32, taskInputs = panelWidth * 8, taskUnits = 192;

/// Values [depth, columns] from rows `step` apart, as units in panels of Width columns, filled up with zeros.
template <class Units, std::size_t Width>
HWY_INLINE void packStretch(const typename Units::Stored* from, std::size_t step, std::size_t depth,
                            std::size_t columns, std::uint32_t* to) {
    using Stored = typename Units::Stored;
    constexpr std::size_t inUnit = depthOfUnit<Units>;
    const std::size_t units = unitsOf<Units>(depth);
    for (std::size_t u = 0; u < units; ++u)
        for (std::size_t column = 0; column < columns; column += Width) {
            const std::size_t width = std::min(Width, columns - column);
            auto* out = reinterpret_cast<Stored*>(to + column * units + u * Width);
            if (width < Width || (u + 1) * inUnit > depth)
                std::fill_n(out, Width * inUnit, Stored{});
            const std::size_t some = std::min(inUnit, depth - u * inUnit);
            const Stored* row = from + u * inUnit * step + column;
            if (width == Width && some == inUnit) {
                for (std::size_t i = 0; i < Width; ++i)
                    for (std::size_t k = 0; k < inUnit; ++k)
                        out[i * inUnit + k] = row[k * step + i];
                continue;
            }
            for (std::size_t k = 0; k < some; ++k)
                for (std::size_t i = 0; i < width; ++i)
                    out[i * inUnit + k] = row[k * step + i];
        }
}

template <class Units>
void addWeightGradientTask(const WeightGradient& job, std::int64_t task, void* room) {
    using Stored = typename Units::Stored;
    constexpr std::size_t taskDepth = taskUnits * depthOfUnit<Units>;
    const auto outputs = static_cast<std::size_t>(job.outputs), inputs = static_cast<std::size_t>(job.inputs);
    const std::size_t across = (inputs + taskInputs - 1) / taskInputs;
    const std::size_t firstOut = static_cast<std::size_t>(task) / across * taskOutputs;
    const std::size_t firstIn = static_cast<std::size_t>(task) % across * taskInputs;
    const std::size_t outs = std::min(taskOutputs, outputs - firstOut);
    const std::size_t ins = std::min(taskInputs, inputs - firstIn);
    auto* right = static_cast<std::uint32_t*>(room);
    auto* left = right + taskUnits * taskInputs;
    for (std::size_t row = 0; row < static_cast<std::size_t>(job.rows); row += taskDepth) {
        const std::size_t depth = std::min(taskDepth, static_cast<std::size_t>(job.rows) - row);
        const std::size_t units = unitsOf<Units>(depth);
        packStretch<Units, panelWidth>(static_cast<const Stored*>(job.x) + row * inputs + firstIn, inputs,
                                       depth, ins, right);
        packStretch<Units, tileRows>(static_cast<const Stored*>(job.gradOut) + row * outputs + firstOut,
                                     outputs, depth, outs, left);
        for (std::size_t in = 0; in < ins; in += panelWidth)
            for (std::size_t out = 0; out < outs; out += tileRows) {
                const auto* start = reinterpret_cast<const std::byte*>(left + out * units);
                const Left a{start, sizeof(std::uint32_t), tileRows * sizeof(std::uint32_t), false};
                float* c = job.gradWeight + (firstOut + out) * inputs + firstIn + in;
                if (out + tileRows <= outs) {
                    panel<Units, tileRows>(a, right + in * units, units, c, inputs, true, ins - in);
                    continue;
                }
                for (std::size_t r = 0; out + r < outs; ++r)
                    panel<Units, 1>({start + r * sizeof(std::uint32_t), a.row, a.unit, false},
                                    right + in * units, units, c + r * inputs, inputs, true, ins - in);
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
    return taskUnits * (taskInputs + taskOutputs) * sizeof(std::uint32_t);
}

/// work with the units of an element.
template <class Work>
void withUnits(Element element, bool native, Work work) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
    if (element == Element::BF16 && native)
        return work(NativePairUnits());
#endif
    static_cast<void>(native);
    if (element == Element::BF16)
        work(PairUnits());
    else
        work(FloatUnits());
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
namespace {

bool hasBf16Products() {
#if defined(__x86_64__)
    static const bool has = __builtin_cpu_supports("avx512bf16");
    return has;
#else
    return false;
#endif
}

} // namespace

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
