// SPDX-License-Identifier: AGPL-3.0-or-later
// Intrinsics, as Highway 1.0 does not reach these instructions.
#include "core/inference/fixed_point.h"

#include "core/threads/aligned_memory.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#if defined(__x86_64__)
#include <immintrin.h>

// The whole file is compiled for any x86; only these functions use AVX-512, after hasFixedPoint().
#define LILA_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

namespace lila::kernels {
namespace {

// A group's 128 products with weights of up to 127 and 4095 (panels.cpp) stay below 2³¹.
constexpr float int8Activation = 32767;
constexpr float bf16Activation = 4095;

// Few rows wait for memory, and for their few sums: more panels at once are more of both.
constexpr std::size_t fewRows = 8;
constexpr int fewRowsPanels = 4;
constexpr int tilePanels = 2;
constexpr int batchRows = 16; ///< fill the registers with one panel, whose weights are then loaded once
constexpr std::size_t prefetchBytes = 4096; ///< as in panel_kernels.cpp

/// Weights of sixteen outputs, a pair of inputs each.
LILA_VNNI inline __m512i pairsAt(const std::int8_t* from) {
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}
LILA_VNNI inline __m512i pairsAt(const std::int16_t* from) {
    return _mm512_loadu_si512(from);
}

/// sum += first · first' + second · second' in every lane: _mm512_dpwssd_epi32, written so that GCC keeps the
/// sums in their registers.
LILA_VNNI inline void addProducts(__m512i& sum, __m512i weights, __m512i x) {
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(weights), "v"(x));
}

/// What is there already, or nothing.
LILA_VNNI inline __m512 before(const float* c, bool isFirst, Into into) {
    return isFirst && into == Into::Store ? _mm512_setzero_ps() : _mm512_loadu_ps(c);
}

/// Of one row, one panel, which memory brings faster than several at once: the sum is made in parts, which
/// need not wait for each other.
template <class Element>
LILA_VNNI inline void oneRow(const FixedRows& a, const PanelView& b, std::size_t panel, float* c, Into into) {
    const std::size_t groups = b.groups();
    const auto* const weights = static_cast<const Element*>(b.data) + panel * b.panelStride;
    const float* const scales = b.scales + panel * groups * panelWidth;
    const auto addPair = [&](__m512i& sum, std::size_t k) LILA_VNNI {
        int pair = 0;
        __builtin_memcpy(&pair, a.values + k, sizeof pair);
        addProducts(sum, pairsAt(weights + k * panelWidth), _mm512_set1_epi32(pair));
    };
    for (std::size_t group = 0; group < groups; ++group) {
        __m512i first = _mm512_setzero_si512(), second = first, third = first, fourth = first;
        const std::size_t to = std::min(pairedDepth(b.depth), (group + 1) * int8GroupDepth);
        std::size_t k = group * int8GroupDepth;
#pragma GCC unroll 2
        for (; k + 8 <= to; k += 8) {
            addPair(first, k);
            addPair(second, k + 2);
            addPair(third, k + 4);
            addPair(fourth, k + 6);
        }
        if (k < to) { // four are left
            addPair(first, k);
            addPair(second, k + 2);
        }
        const __m512i sum =
            _mm512_add_epi32(_mm512_add_epi32(first, second), _mm512_add_epi32(third, fourth));
        const __m512 scale =
            _mm512_mul_ps(_mm512_loadu_ps(scales + group * panelWidth), _mm512_set1_ps(a.scales[group]));
        _mm512_storeu_ps(c, _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), scale, before(c, group == 0, into)));
    }
}

template <int Rows, int Panels, class Element>
LILA_VNNI inline void fixedTile(const FixedRows& a, std::size_t row, const PanelView& b, std::size_t panel,
                                float* c, std::size_t cStride, Into into) {
    constexpr std::size_t inputsPerLine = cacheLine / (panelWidth * sizeof(Element));
    const std::size_t groups = b.groups();
    const auto* const weightsAt = static_cast<const Element*>(b.data) + panel * b.panelStride;
    const float* const scalesAt = b.scales + panel * groups * panelWidth;
    const std::int16_t*
        base[(Rows + 2) / 3]; // three rows a pointer: x86 then addresses all with few registers
    for (int i = 0; i < (Rows + 2) / 3; ++i)
        base[i] = a.values + (row + 3 * i) * a.stride;
    for (std::size_t group = 0; group < groups; ++group) {
        const std::size_t from = group * int8GroupDepth;
        const std::size_t to = std::min(pairedDepth(b.depth), from + int8GroupDepth);
        __m512i sum[Rows][Panels];
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
            for (int p = 0; p < Panels; ++p)
                sum[r][p] = _mm512_setzero_si512();
#pragma GCC unroll 4
        for (int p = 0; p < Panels; ++p)
            _mm_prefetch(reinterpret_cast<const char*>(scalesAt + (p * groups + group) * panelWidth),
                         _MM_HINT_T0);
        for (std::size_t line = from; line < to; line += inputsPerLine) {
#pragma GCC unroll 4
            for (int p = 0; p < Panels; ++p)
                _mm_prefetch(
                    reinterpret_cast<const char*>(weightsAt + p * b.panelStride + line * panelWidth) +
                        prefetchBytes,
                    _MM_HINT_T0);
#pragma GCC unroll 2
            for (std::size_t k = line; k < line + inputsPerLine; k += 2) {
                __m512i weights[Panels];
#pragma GCC unroll 4
                for (int p = 0; p < Panels; ++p)
                    weights[p] = pairsAt(weightsAt + p * b.panelStride + k * panelWidth);
#pragma GCC unroll 16
                for (int r = 0; r < Rows; ++r) {
                    int pair = 0;
                    __builtin_memcpy(&pair, base[r / 3] + (r % 3) * a.stride + k, sizeof pair);
                    const __m512i x = _mm512_set1_epi32(pair);
#pragma GCC unroll 4
                    for (int p = 0; p < Panels; ++p)
                        addProducts(sum[r][p], weights[p], x);
                }
            }
        }
#pragma GCC unroll 4
        for (int p = 0; p < Panels; ++p) {
            const __m512 scale = _mm512_loadu_ps(scalesAt + (p * groups + group) * panelWidth);
#pragma GCC unroll 16
            for (int r = 0; r < Rows; ++r) {
                float* const out = c + r * cStride + p * panelWidth;
                const __m512 both =
                    _mm512_mul_ps(scale, _mm512_set1_ps(a.scales[(row + r) * groups + group]));
                _mm512_storeu_ps(
                    out, _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum[r][p]), both, before(out, group == 0, into)));
            }
        }
    }
}

/// Rows from the top down, in tiles of the first height while they fit, then of the next.
template <int Panels, class Element, int... Heights>
LILA_VNNI void columnOfTiles(const FixedRows& a, std::size_t rows, const PanelView& b, std::size_t panel,
                             float* c, std::size_t cStride, Into into) {
    std::size_t row = 0;
    const auto down = [&]<int Rows>() LILA_VNNI {
        for (; row + Rows <= rows; row += Rows)
            fixedTile<Rows, Panels, Element>(a, row, b, panel, c + row * cStride + panel * panelWidth,
                                             cStride, into);
    };
    (down.template operator()<Heights>(), ...);
}

template <class Element>
LILA_VNNI void multiplyPairs(const FixedRows& a, std::size_t rows, const PanelView& b, std::size_t panels,
                             float* c, std::size_t cStride, Into into) {
    std::size_t panel = 0;
    if (rows == 1)
        for (; panel < panels; ++panel)
            oneRow<Element>(a, b, panel, c + panel * panelWidth, into);
    if (rows < fewRows)
        for (; panel + fewRowsPanels <= panels; panel += fewRowsPanels)
            columnOfTiles<fewRowsPanels, Element, 4, 2, 1>(a, rows, b, panel, c, cStride, into);
    if (rows == batchRows)
        for (; panel < panels; ++panel)
            columnOfTiles<1, Element, batchRows>(a, rows, b, panel, c, cStride, into);
    for (; panel + tilePanels <= panels; panel += tilePanels)
        columnOfTiles<tilePanels, Element, 12, 8, 4, 1>(a, rows, b, panel, c, cStride, into);
    for (; panel < panels; ++panel)
        columnOfTiles<1, Element, 12, 4, 1>(a, rows, b, panel, c, cStride, into);
}

LILA_VNNI void fixedRow(std::span<const float> x, float limit, std::int16_t* out, float* scales) {
    const auto maskAt = [&](std::size_t at, std::size_t end) {
        return static_cast<__mmask16>(end - at >= 16 ? 0xffff : (1U << (end - at)) - 1);
    };
    for (std::size_t from = 0; from < x.size(); from += int8GroupDepth) {
        const std::size_t to = std::min(x.size(), from + int8GroupDepth);
        __m512 most = _mm512_setzero_ps();
        __mmask16 strange = 0; // an integer cannot be a NaN: the scale has to be one
        for (std::size_t k = from; k < to; k += 16) {
            const __m512 value = _mm512_maskz_loadu_ps(maskAt(k, to), x.data() + k);
            strange = static_cast<__mmask16>(strange | _mm512_cmp_ps_mask(value, value, _CMP_UNORD_Q));
            most = _mm512_max_ps(most, _mm512_abs_ps(value));
        }
        const float largest = strange != 0 ? NAN : _mm512_reduce_max_ps(most);
        const __m512 inverse = _mm512_set1_ps(largest > 1e-30F ? limit / largest : 0);
        *scales++ = largest <= 1e-30F ? 0 : largest / limit;
        for (std::size_t k = from; k < to; k += 16) {
            const __m512 value = _mm512_mul_ps(_mm512_maskz_loadu_ps(maskAt(k, to), x.data() + k), inverse);
            _mm512_mask_cvtsepi32_storeu_epi16(out + k, maskAt(k, pairedDepth(to)),
                                               _mm512_cvtps_epi32(value));
        }
    }
}

} // namespace

bool hasFixedPoint() {
    return __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
           __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vnni") != 0;
}

void toFixed(std::span<const float> x, Precision precision, std::int16_t* out, float* scales) {
    fixedRow(x, precision == Precision::Int8 ? int8Activation : bf16Activation, out, scales);
}

void multiplyFixed(const FixedRows& a, std::size_t rows, const PanelView& b, std::size_t panels, float* c,
                   std::size_t cStride, Into into) {
    if (b.precision == Precision::Int8)
        multiplyPairs<std::int8_t>(a, rows, b, panels, c, cStride, into);
    else
        multiplyPairs<std::int16_t>(a, rows, b, panels, c, cStride, into);
}

} // namespace lila::kernels

#else

namespace lila::kernels {

bool hasFixedPoint() {
    return false;
}
void toFixed(std::span<const float>, Precision, std::int16_t*, float*) {
    std::abort();
}
void multiplyFixed(const FixedRows&, std::size_t, const PanelView&, std::size_t, float*, std::size_t, Into) {
    std::abort();
}

} // namespace lila::kernels

#endif
