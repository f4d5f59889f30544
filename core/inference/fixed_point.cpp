// SPDX-License-Identifier: AGPL-3.0-or-later
// Intrinsics, as Highway 1.0 does not reach these instructions.
#include "core/inference/fixed_point.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#if defined(__x86_64__)
#include <immintrin.h>

// The whole file is compiled for any x86; only these functions use AVX-512, after hasFixedPoint().
#define LILA_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

namespace lila::kernels {
namespace {

// A group's 128 products of two such values stay below 2³¹: 127 · 32767 · 128, and 4095 · 4095 · 128.
constexpr float int8Activation = 32767;
constexpr float bf16Activation = 4095;
constexpr float bf16Weight = 4095;

LILA_VNNI inline __m512i widened(const std::int8_t* from) {
    return _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

LILA_VNNI inline __m512 widened(const std::uint16_t* from) {
    const __m256i half = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16));
}

/// Two inputs' weights of sixteen outputs, 32-bit each, as sixteen pairs of 16 bits.
LILA_VNNI inline void storePairs(__m512i first, __m512i second, std::int16_t* to) {
    const __m512i low = _mm512_and_si512(first, _mm512_set1_epi32(0xffff));
    _mm512_storeu_si512(to, _mm512_or_si512(low, _mm512_slli_epi32(second, 16)));
}

LILA_VNNI inline void panelOfInt8(const PanelView& view, std::int16_t* out, float* scales) {
    const auto* data = static_cast<const std::int8_t*>(view.data);
    for (std::size_t k = 0; k < view.depth; k += 2) {
        const __m512i second =
            k + 1 < view.depth ? widened(data + (k + 1) * panelWidth) : _mm512_setzero_si512();
        storePairs(widened(data + k * panelWidth), second, out + k * panelWidth);
    }
    std::copy_n(view.scales, groupsFor(view.depth) * panelWidth, scales);
}

LILA_VNNI inline void panelOfBf16(const PanelView& view, std::int16_t* out, float* scales) {
    const auto* data = static_cast<const std::uint16_t*>(view.data);
    for (std::size_t from = 0; from < view.depth; from += int8GroupDepth, scales += panelWidth) {
        const std::size_t to = std::min(view.depth, from + int8GroupDepth);
        __m512 largest = _mm512_setzero_ps();
        for (std::size_t k = from; k < to; ++k)
            largest = _mm512_max_ps(largest, _mm512_abs_ps(widened(data + k * panelWidth)));
        const __mmask16 some = _mm512_cmp_ps_mask(largest, _mm512_set1_ps(1e-30F), _CMP_GT_OQ);
        const __m512 inverse = _mm512_maskz_div_ps(some, _mm512_set1_ps(bf16Weight), largest);
        _mm512_storeu_ps(scales, _mm512_maskz_mul_ps(some, largest, _mm512_set1_ps(1 / bf16Weight)));
        for (std::size_t k = from; k < to; k += 2) {
            const __m512 first = _mm512_mul_ps(widened(data + k * panelWidth), inverse);
            const __m512 second = k + 1 < to ? _mm512_mul_ps(widened(data + (k + 1) * panelWidth), inverse)
                                             : _mm512_setzero_ps();
            storePairs(_mm512_cvtps_epi32(first), _mm512_cvtps_epi32(second), out + k * panelWidth);
        }
    }
}

/// sum += first · first' + second · second' in every lane: _mm512_dpwssd_epi32, written so that GCC keeps the
/// sums in their registers.
LILA_VNNI inline void addProducts(__m512i& sum, __m512i weights, __m512i x) {
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(weights), "v"(x));
}

template <int Rows, int Panels>
LILA_VNNI inline void fixedTile(const FixedRows& a, std::size_t row, const std::int16_t* b,
                                const float* bScales, std::size_t depth, float* c, std::size_t cStride,
                                Into into) {
    const std::size_t groups = groupsFor(depth);
    const std::size_t panelValues = fixedDepth(depth) * panelWidth;
    const std::int16_t* base[(Rows + 2) / 3];
    for (std::size_t group = 0; group < groups; ++group) {
        const std::size_t from = group * int8GroupDepth;
        const std::size_t to = std::min(fixedDepth(depth), from + int8GroupDepth);
        for (int i = 0; i < (Rows + 2) / 3; ++i)
            base[i] = a.values + (row + 3 * i) * a.stride;
        __m512i sum[Rows][Panels];
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 2
            for (int p = 0; p < Panels; ++p)
                sum[r][p] = _mm512_setzero_si512();
        for (std::size_t k = from; k < to; k += 2) {
            __m512i weights[Panels];
#pragma GCC unroll 2
            for (int p = 0; p < Panels; ++p)
                weights[p] = _mm512_loadu_si512(b + p * panelValues + k * panelWidth);
#pragma GCC unroll 16
            for (int r = 0; r < Rows; ++r) {
                int pair = 0;
                __builtin_memcpy(&pair, base[r / 3] + (r % 3) * a.stride + k, sizeof pair);
                const __m512i x = _mm512_set1_epi32(pair);
#pragma GCC unroll 2
                for (int p = 0; p < Panels; ++p)
                    addProducts(sum[r][p], weights[p], x);
            }
        }
#pragma GCC unroll 2
        for (int p = 0; p < Panels; ++p) {
            const __m512 scale = _mm512_loadu_ps(bScales + (p * groups + group) * panelWidth);
#pragma GCC unroll 16
            for (int r = 0; r < Rows; ++r) {
                float* out = c + r * cStride + p * panelWidth;
                const __m512 both =
                    _mm512_mul_ps(scale, _mm512_set1_ps(a.scales[(row + r) * groups + group]));
                const __m512 before =
                    group == 0 && into == Into::Store ? _mm512_setzero_ps() : _mm512_loadu_ps(out);
                _mm512_storeu_ps(out, _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum[r][p]), both, before));
            }
        }
    }
}

template <int Panels>
LILA_VNNI void fixedRows(const FixedRows& a, std::size_t rows, const std::int16_t* b, const float* bScales,
                         std::size_t depth, float* c, std::size_t cStride, Into into) {
    std::size_t row = 0;
    for (; row + 12 <= rows; row += 12)
        fixedTile<12, Panels>(a, row, b, bScales, depth, c + row * cStride, cStride, into);
    for (; row + 4 <= rows; row += 4)
        fixedTile<4, Panels>(a, row, b, bScales, depth, c + row * cStride, cStride, into);
    for (; row < rows; ++row)
        fixedTile<1, Panels>(a, row, b, bScales, depth, c + row * cStride, cStride, into);
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
            _mm512_mask_cvtsepi32_storeu_epi16(out + k, maskAt(k, fixedDepth(to)), _mm512_cvtps_epi32(value));
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

LILA_VNNI void toFixedPanel(const PanelView& view, std::int16_t* out, float* scales) {
    if (view.precision == Precision::Int8)
        panelOfInt8(view, out, scales);
    else
        panelOfBf16(view, out, scales);
}

void multiplyFixed(const FixedRows& a, std::size_t rows, const std::int16_t* b, const float* bScales,
                   std::size_t panels, std::size_t depth, float* c, std::size_t cStride, Into into) {
    if (panels == 2)
        fixedRows<2>(a, rows, b, bScales, depth, c, cStride, into);
    else
        fixedRows<1>(a, rows, b, bScales, depth, c, cStride, into);
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
void toFixedPanel(const PanelView&, std::int16_t*, float*) {
    std::abort();
}
void multiplyFixed(const FixedRows&, std::size_t, const std::int16_t*, const float*, std::size_t, std::size_t,
                   float*, std::size_t, Into) {
    std::abort();
}

} // namespace lila::kernels

#endif
