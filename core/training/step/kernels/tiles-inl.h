// SPDX-License-Identifier: AGPL-3.0-or-later
// Products of rows and packed panels, in fp32 or of pairs of bf16, by tiles whose sums stay in registers.
// Included once per instruction set, by a file that has included <hwy/foreach_target.h>.
#if defined(LILA_TRAINING_TILES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LILA_TRAINING_TILES_INL_H_
#undef LILA_TRAINING_TILES_INL_H_
#else
#define LILA_TRAINING_TILES_INL_H_
#endif

#include "core/training/step/kernels/matrix_product.h"
#include "core/training/step/kernels/vectors-inl.h"

#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {
namespace {

constexpr auto panelWidth = static_cast<std::size_t>(panelColumns);

// Sums kept in registers: AVX-512 and NEON have 32 of them, AVX2 and SSE4 16.
#if (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3) || HWY_ARCH_ARM_A64
constexpr std::size_t tileRows = lanes == 16 ? 8 : 6, tileVectors = lanes == 16 ? 2 : 4;
#elif HWY_TARGET == HWY_AVX2
constexpr std::size_t tileRows = 6, tileVectors = 2;
#else
constexpr std::size_t tileRows = 3, tileVectors = 2;
#endif

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

template <class Units>
constexpr std::size_t depthOfUnit = sizeof(std::uint32_t) / sizeof(typename Units::Stored);

template <class Units>
constexpr std::size_t unitsOf(std::size_t depth) {
    return (depth + depthOfUnit<Units> - 1) / depthOfUnit<Units>;
}

/// work with the units of an element; `native`: the processor multiplies pairs of bf16.
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
    HWY_INLINE Left from(std::size_t r) const { return {data + r * row, row, unit, odd}; }
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

/// Some rows against a panel, by tiles.
template <class Units, class Out>
HWY_INLINE void rowsOfTiles(const Left& a, std::size_t rows, const std::uint32_t* b, std::size_t units,
                            Out* out, std::size_t outRow, bool add, std::size_t columns) {
    std::size_t row = 0;
    const auto tiles = [&]<std::size_t Rows>() {
        for (; row + Rows <= rows; row += Rows)
            panel<Units, Rows>(a.from(row), b, units, out + row * outRow, outRow, add, columns);
    };
    tiles.template operator()<tileRows>();
    tiles.template operator()<2>();
    tiles.template operator()<1>();
}

/// Pairs of two rows' values side by side, as units; n is a multiple of d's lanes.
template <class D32>
HWY_INLINE void pairUp(D32 d, const std::uint16_t* first, const std::uint16_t* second, std::size_t n,
                       std::uint32_t* to) {
    const hn::Rebind<std::uint16_t, D32> narrow;
    for (std::size_t i = 0; i < n; i += hn::MaxLanes(d)) {
        const auto lower = hn::PromoteTo(d, hn::LoadU(narrow, first + i));
        const auto upper = hn::ShiftLeft<16>(hn::PromoteTo(d, hn::LoadU(narrow, second + i)));
        hn::StoreU(hn::Or(lower, upper), d, to + i);
    }
}

} // namespace
} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
