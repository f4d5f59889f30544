// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/panel_kernels.h"

#include "core/threads/aligned_memory.h"

// Arrays of vectors need vectors of a known size, which scalable instruction sets do not have.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/panel_kernels.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace lila::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, panelWidth>;
using V = hn::Vec<D>;

constexpr std::size_t lanes = hn::MaxLanes(D());
constexpr int vectorsPerPanel = static_cast<int>(panelWidth / lanes);

// How many sums are kept in registers at once: AVX-512 and NEON have 32 of them, AVX2 and SSE4 16.
constexpr int tileRows = lanes == 16 ? 12 : lanes == 8 || HWY_ARCH_ARM_A64 ? 6 : 2;
constexpr int tilePanels = lanes == 16 ? 2 : 1;
constexpr int remainderRows = std::min(tileRows, 8);
// Few rows wait for memory, and for their few sums: more panels at once are more of both.
constexpr int fewRows = lanes == 16 ? 4 : 1;
constexpr int fewRowsPanels = 4;

/// The processor's own prefetching stops at every 4 KiB; asking this far ahead carries it over.
constexpr std::size_t prefetchBytes = 4096;

HWY_INLINE V load(const float* from) {
    return hn::LoadU(D(), from);
}

/// bf16: the upper half of a float.
HWY_INLINE V load(const std::uint16_t* from) {
    const hn::Rebind<std::uint32_t, D> wide;
    return hn::BitCast(
        D(), hn::ShiftLeft<16>(hn::PromoteTo(wide, hn::LoadU(hn::Rebind<std::uint16_t, D>(), from))));
}

HWY_INLINE V load(const std::int8_t* from) {
    const hn::Rebind<std::int32_t, D> wide;
    return hn::ConvertTo(D(), hn::PromoteTo(wide, hn::LoadU(hn::Rebind<std::int8_t, D>(), from)));
}

/// What is left to do with sums: scale them (int8), add them to what is there already.
HWY_INLINE void finish(V sum, const float* scales, float* to, Into into) {
    const D d;
    const V before = into == Into::Add ? hn::LoadU(d, to) : hn::Zero(d);
    hn::StoreU(scales != nullptr ? hn::MulAdd(sum, hn::LoadU(d, scales), before) : hn::Add(sum, before), d,
               to);
}

/// Rows × Panels outputs, every sum in a register of its own and in the order of the inputs, so that a sum
/// does not depend on the tile that it is in. `scales`, if any: of the first panel's group, scaleStride
/// floats to the next panel's. `ahead`: elements that memory is asked for in advance.
template <int Rows, int Panels, class Element>
HWY_INLINE void tile(const float* HWY_RESTRICT a, std::size_t aStride, const Element* HWY_RESTRICT b,
                     std::size_t rowStride, std::size_t panelStride, std::size_t ahead, std::size_t depth,
                     const float* scales, std::size_t scaleStride, float* HWY_RESTRICT c, std::size_t cStride,
                     Into into) {
    constexpr int vectors = Panels * vectorsPerPanel;
    constexpr int bases = (Rows + 2) / 3; // three rows a pointer: x86 then addresses all with few registers
    constexpr std::size_t inputsPerLine = cacheLine / (panelWidth * sizeof(Element));
    const D d;
    V sum[Rows][vectors];
    const float* base[bases];
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 16
        for (int v = 0; v < vectors; ++v)
            sum[r][v] = hn::Zero(d);
#pragma GCC unroll 16
    for (int i = 0; i < bases; ++i)
        base[i] = a + 3 * i * aStride;

    // Called rather than inlined, it would keep the sums in memory.
    const auto add = [&](std::size_t k) __attribute__((always_inline)) {
        V weights[vectors];
#pragma GCC unroll 16
        for (int v = 0; v < vectors; ++v)
            weights[v] =
                load(b + k * rowStride + (v / vectorsPerPanel) * panelStride + (v % vectorsPerPanel) * lanes);
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r) {
            const V x = hn::Set(d, base[r / 3][(r % 3) * aStride + k]);
#pragma GCC unroll 16
            for (int v = 0; v < vectors; ++v)
                sum[r][v] = hn::MulAdd(weights[v], x, sum[r][v]);
        }
    };
    std::size_t k = 0;
    for (; k + inputsPerLine <= depth; k += inputsPerLine) {
#pragma GCC unroll 16
        for (int p = 0; p < Panels; ++p)
            hwy::Prefetch(b + k * rowStride + p * panelStride + ahead);
#pragma GCC unroll 4
        for (std::size_t i = 0; i < inputsPerLine; ++i)
            add(k + i);
    }
    for (; k < depth; ++k)
        add(k);
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v) {
        const float* scale =
            scales == nullptr ? nullptr
                              : scales + (v / vectorsPerPanel) * scaleStride + (v % vectorsPerPanel) * lanes;
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r)
            finish(sum[r][v], scale, c + r * cStride + v * lanes, into);
    }
}

/// All groups of inputs, one after the other: fp32 and bf16 have one, int8 as many as it has scales.
template <int Rows, int Panels, class Element>
HWY_INLINE void allGroups(const float* a, std::size_t aStride, const PanelView& b, std::size_t panel,
                          float* c, std::size_t cStride, Into into) {
    const auto* data = static_cast<const Element*>(b.data) + panel * b.panelStride;
    const std::size_t ahead = b.rowStride == panelWidth ? prefetchBytes / sizeof(Element) : 0;
    if (b.scales == nullptr) {
        tile<Rows, Panels>(a, aStride, data, b.rowStride, b.panelStride, ahead, b.depth, nullptr, 0, c,
                           cStride, into);
        return;
    }
    const std::size_t scaleStride = b.groups() * panelWidth;
    const float* scales = b.scales + panel * scaleStride;
    for (std::size_t from = 0; from < b.depth; from += int8GroupDepth, scales += panelWidth) {
        tile<Rows, Panels>(a + from, aStride, data + from * b.rowStride, b.rowStride, b.panelStride, ahead,
                           std::min(int8GroupDepth, b.depth - from), scales, scaleStride, c, cStride, into);
        into = Into::Add;
    }
}

/// Rows from the top down, in tiles of the greatest height while they fit; what is left is one tile of just
/// that height, or two of about half of it: rows by themselves would read the weights once more each.
template <int Panels, class Element, int Most>
HWY_INLINE void columnOfTiles(const float* a, std::size_t aStride, std::size_t rows, const PanelView& b,
                              std::size_t panel, float* c, std::size_t cStride, Into into) {
    std::size_t row = 0;
    const auto down = [&]<int Rows>() {
        allGroups<Rows, Panels, Element>(a + row * aStride, aStride, b, panel,
                                         c + row * cStride + panel * panelWidth, cStride, into);
        row += Rows;
    };
    const auto rest = [&]<int Rows>(std::size_t count, const auto& smaller) {
        if (count == Rows)
            down.template operator()<Rows>();
        else if constexpr (Rows > 1)
            smaller.template operator()<Rows - 1>(count, smaller);
    };
    while (rows - row >= Most)
        down.template operator()<Most>();
    while (row < rows) {
        const std::size_t left = rows - row;
        rest.template operator()<std::min(Most, remainderRows)>(left > remainderRows ? (left + 1) / 2 : left,
                                                                rest);
    }
}

template <class Element>
void multiplyOf(const float* a, std::size_t aStride, std::size_t rows, const PanelView& b, std::size_t panels,
                float* c, std::size_t cStride, Into into) {
    std::size_t panel = 0;
    if (rows <= fewRows)
        for (; panel + fewRowsPanels <= panels; panel += fewRowsPanels)
            columnOfTiles<fewRowsPanels, Element, fewRows>(a, aStride, rows, b, panel, c, cStride, into);
    for (; panel + tilePanels <= panels; panel += tilePanels)
        columnOfTiles<tilePanels, Element, tileRows>(a, aStride, rows, b, panel, c, cStride, into);
    for (; panel < panels; ++panel)
        columnOfTiles<1, Element, tileRows>(a, aStride, rows, b, panel, c, cStride, into);
}

void multiply(const float* a, std::size_t aStride, std::size_t rows, const PanelView& b, std::size_t panels,
              float* c, std::size_t cStride, Into into) {
    switch (b.precision) {
    case Precision::Fp32:
        multiplyOf<float>(a, aStride, rows, b, panels, c, cStride, into);
        break;
    case Precision::Bf16:
        multiplyOf<std::uint16_t>(a, aStride, rows, b, panels, c, cStride, into);
        break;
    case Precision::Int8:
        multiplyOf<std::int8_t>(a, aStride, rows, b, panels, c, cStride, into);
        break;
    }
}

} // namespace lila::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila::kernels {

HWY_EXPORT(multiply);

void multiply(const float* a, std::size_t aStride, std::size_t rows, const PanelView& b, std::size_t panels,
              float* c, std::size_t cStride, Into into) {
    HWY_DYNAMIC_DISPATCH(multiply)(a, aStride, rows, b, panels, c, cStride, into);
}

} // namespace lila::kernels
#endif
