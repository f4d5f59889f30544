// SPDX-License-Identifier: AGPL-3.0-or-later
// Intrinsics, as Highway 1.0 does not reach these instructions.
#include "core/inference/point_kernels.h"

#include "core/inference/point_panels.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#if defined(__x86_64__)
#include <immintrin.h>

// The whole file is compiled for any x86; only these functions use AVX-512, after hasFixedPoint().
#define LILA_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

namespace lila::kernels {
namespace {

constexpr float largestInput = 32639;       ///< whose upper half, rounded to nearest, is 127
constexpr std::size_t prefetchBytes = 4096; ///< as in panel_kernels.cpp
constexpr std::size_t rowTileBytes = 2 * pointTileInputs;

/// sum += weights · x, four inputs a lane: of _mm512_dpbusd_epi32, with x read in the same instruction.
LILA_VNNI inline void addProducts(__m512i& sum, __m512i weights, const std::int8_t* x) {
    __asm__("vpdpbusd %2%{1to16%}, %1, %0"
            : "+v"(sum)
            : "v"(weights), "m"(*reinterpret_cast<const std::int8_t(*)[4]>(x)));
}

/// The tile's coordinates i of all its points: a · 2 with the lowest bits of all in `lowest`.
template <int Bits>
LILA_VNNI inline __m512i coordinates(const std::uint8_t* tile, int i, __m512i lowest) {
    constexpr int width = Bits == 2 ? 2 : 4;
    constexpr int highest = Bits == 4 ? 32 : 8;
    const int line = i * width / 8 + (Bits == 3 ? 0 : 1);
    const int shift = i * width % 8 - 1; // the lowest bit is below them
    const __m512i bits = _mm512_loadu_si512(tile + 64 * line);
    const __m512i placed = shift < 0 ? _mm512_slli_epi16(bits, 1) : _mm512_srli_epi16(bits, shift);
    const __m512i mask = _mm512_set1_epi8(((1 << width) - 1) << 1);
    const __m512i some = _mm512_ternarylogic_epi32(placed, mask, lowest, 0xea); // (placed & mask) | lowest
    if constexpr (Bits == 3)
        return some;
    const auto isHigh = _cvtu64_mask64(reinterpret_cast<const std::uint64_t*>(tile)[i]);
    return _mm512_mask_add_epi8(some, isHigh, some, _mm512_set1_epi8(highest));
}

/// Sums of upper and lower halves of one row, less what the offset of weights adds to them.
LILA_VNNI inline __m512 joined(__m512i upper, __m512i lower, const std::int32_t* sums, int offset) {
    upper = _mm512_sub_epi32(upper, _mm512_set1_epi32(offset * sums[0]));
    lower = _mm512_sub_epi32(lower, _mm512_set1_epi32(offset * sums[1]));
    return _mm512_fmadd_ps(_mm512_cvtepi32_ps(upper), _mm512_set1_ps(256), _mm512_cvtepi32_ps(lower));
}

/// One panel: it is one stream from memory, which processors fetch faster than several.
template <int Bits, int Rows>
LILA_VNNI void pointTile(const PointRows& a, std::size_t row, const PanelView& b, std::size_t panel, float* c,
                         std::size_t cStride, Into into) {
    constexpr int chains = Rows == 1 ? 2 : 1; // of sums, each waiting for its last one
    const std::size_t groups = b.groups(), tilesOfGroup = b.groupDepth / pointTileInputs;
    const auto* const data = static_cast<const std::uint8_t*>(b.data) + panel * b.panelStride;
    const auto* const lowestBits = reinterpret_cast<const std::uint64_t*>(data);
    const std::uint8_t* tile = data + pointTilesAt(b.depth);
    const float* const scales = b.scales + panel * groups * panelWidth;
    const std::int8_t* x = a.values + row * a.stride;
    for (std::size_t group = 0, t = 0; group < groups; ++group) {
        __m512i upper[Rows][chains], lower[Rows][chains];
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 2
            for (int n = 0; n < chains; ++n)
                upper[r][n] = lower[r][n] = _mm512_setzero_si512();
        for (std::size_t end = t + tilesOfGroup; t < end;
             ++t, tile += pointTileBytes(Bits), x += rowTileBytes) {
            for (std::size_t line = 0; line < pointTileBytes(Bits); line += 64)
                _mm_prefetch(reinterpret_cast<const char*>(tile) + prefetchBytes + line, _MM_HINT_T0);
            const __m512i lowest = _mm512_maskz_mov_epi8(_cvtu64_mask64(lowestBits[t]), _mm512_set1_epi8(1));
#pragma GCC unroll 8
            for (int i = 0; i < lattice::dimension; ++i) {
                const __m512i weights = coordinates<Bits>(tile, i, lowest);
#pragma GCC unroll 8
                for (int r = 0; r < Rows; ++r) {
                    addProducts(upper[r][i % chains], weights, x + r * a.stride + 4 * i);
                    addProducts(lower[r][i % chains], weights, x + r * a.stride + pointTileInputs + 4 * i);
                }
            }
        }
        const __m512 scale = _mm512_loadu_ps(scales + group * panelWidth);
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) {
            if constexpr (chains == 2) {
                upper[r][0] = _mm512_add_epi32(upper[r][0], upper[r][1]);
                lower[r][0] = _mm512_add_epi32(lower[r][0], lower[r][1]);
            }
            float* const out = c + r * cStride;
            const __m512 before =
                group == 0 && into == Into::Store ? _mm512_setzero_ps() : _mm512_loadu_ps(out);
            const __m512 sum = joined(upper[r][0], lower[r][0], a.sums + ((row + r) * groups + group) * 2,
                                      pointOffset(Bits));
            const __m512 both = _mm512_mul_ps(scale, _mm512_set1_ps(a.scales[row + r]));
            _mm512_storeu_ps(out, _mm512_fmadd_ps(sum, both, before));
        }
    }
}

template <int Bits>
LILA_VNNI void multiplyPanels(const PointRows& a, std::size_t rows, const PanelView& b, std::size_t panels,
                              float* c, std::size_t cStride, Into into) {
    for (std::size_t panel = 0; panel < panels; ++panel) {
        std::size_t row = 0;
        const auto down = [&]<int Rows>() LILA_VNNI {
            for (; row + Rows <= rows; row += Rows)
                pointTile<Bits, Rows>(a, row, b, panel, c + row * cStride + panel * panelWidth, cStride,
                                      into);
        };
        down.template operator()<8>();
        down.template operator()<4>();
        down.template operator()<2>();
        down.template operator()<1>();
    }
}

/// x + its neighbours `distance` lanes further, and for these the difference.
template <int Lanes>
LILA_VNNI inline __m512 butterfly(__m512 x) {
    constexpr __mmask16 second = Lanes == 1 ? 0xaaaa : Lanes == 2 ? 0xcccc : Lanes == 4 ? 0xf0f0 : 0xff00;
    __m512 other;
    if constexpr (Lanes == 1)
        other = _mm512_permute_ps(x, 0xb1);
    else if constexpr (Lanes == 2)
        other = _mm512_permute_ps(x, 0x4e);
    else if constexpr (Lanes == 4)
        other = _mm512_shuffle_f32x4(x, x, 0xb1);
    else
        other = _mm512_shuffle_f32x4(x, x, 0x4e);
    return _mm512_mask_sub_ps(_mm512_add_ps(x, other), second, other, x);
}

/// Signs and Hadamard's matrix, without its factor 1/√block.
LILA_VNNI void rotate(std::span<float> x, std::span<const float> signs, std::size_t block) {
    for (std::size_t at = 0; at < x.size(); at += 16) {
        const __m512 value = _mm512_mul_ps(_mm512_loadu_ps(&x[at]), _mm512_loadu_ps(&signs[at]));
        _mm512_storeu_ps(&x[at], butterfly<8>(butterfly<4>(butterfly<2>(butterfly<1>(value)))));
    }
    for (std::size_t half = 16; half < block; half *= 2)
        for (std::size_t from = 0; from < x.size(); from += 2 * half)
            for (std::size_t i = from; i < from + half; i += 16) {
                const __m512 a = _mm512_loadu_ps(&x[i]), b = _mm512_loadu_ps(&x[i + half]);
                _mm512_storeu_ps(&x[i], _mm512_add_ps(a, b));
                _mm512_storeu_ps(&x[i + half], _mm512_sub_ps(a, b));
            }
}

/// The largest size; NaN where a value is.
LILA_VNNI float largestOf(std::span<const float> x) {
    __m512 most = _mm512_setzero_ps();
    __mmask16 strange = 0; // an integer cannot be a NaN: the scale has to be one
    for (std::size_t k = 0; k < x.size(); k += 16) {
        const __m512 value = _mm512_loadu_ps(&x[k]);
        strange = static_cast<__mmask16>(strange | _mm512_cmp_ps_mask(value, value, _CMP_UNORD_Q));
        most = _mm512_max_ps(most, _mm512_abs_ps(value));
    }
    return strange != 0 ? NAN : _mm512_reduce_max_ps(most);
}

/// Of 32 inputs, those that are multiplied in one lane beside each other: input j · 8 + i to place i · 4 + j.
LILA_VNNI inline __m512i byLane(__m512i inputs) {
    alignas(64) static constexpr std::uint16_t from[] = {0,  8,  16, 24, 1,  9,  17, 25, 2,  10, 18,
                                                         26, 3,  11, 19, 27, 4,  12, 20, 28, 5,  13,
                                                         21, 29, 6,  14, 22, 30, 7,  15, 23, 31};
    return _mm512_permutexvar_epi16(_mm512_load_si512(from), inputs);
}

LILA_VNNI void toHalves(std::span<const float> x, float inverse, std::int8_t* values, std::int32_t* sums) {
    const auto integers = [&](std::size_t k) LILA_VNNI {
        return _mm512_cvtepi32_epi16(
            _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(&x[k]), _mm512_set1_ps(inverse))));
    };
    const __m512i ones = _mm512_set1_epi16(1);
    __m512i upperSum = _mm512_setzero_si512(), lowerSum = upperSum;
    for (std::size_t k = 0; k < x.size(); k += pointTileInputs, values += rowTileBytes) {
        const __m512i both =
            byLane(_mm512_inserti64x4(_mm512_castsi256_si512(integers(k)), integers(k + 16), 1));
        const __m512i upper = _mm512_srai_epi16(_mm512_add_epi16(both, _mm512_set1_epi16(128)), 8);
        const __m512i lower = _mm512_sub_epi16(both, _mm512_slli_epi16(upper, 8));
        upperSum = _mm512_add_epi32(upperSum, _mm512_madd_epi16(upper, ones));
        lowerSum = _mm512_add_epi32(lowerSum, _mm512_madd_epi16(lower, ones));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(values), _mm512_cvtepi16_epi8(upper));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(values + pointTileInputs),
                            _mm512_cvtepi16_epi8(lower));
    }
    sums[0] = _mm512_reduce_add_epi32(upperSum);
    sums[1] = _mm512_reduce_add_epi32(lowerSum);
}

} // namespace

void toPointRow(std::span<float> x, std::span<const float> signs, std::size_t block, std::size_t groupDepth,
                std::int8_t* values, float& scale, std::int32_t* sums) {
    float shrunk = 1; // by what Hadamard's matrix is to be scaled
    if (!signs.empty()) {
        rotate(x, signs, block);
        shrunk = 1 / std::sqrt(static_cast<float>(block));
    }
    const float largest = largestOf(x);
    const float inverse = largest > 1e-30F ? largestInput / largest : 0;
    scale = largest <= 1e-30F ? 0 : largest / largestInput * shrunk;
    for (std::size_t from = 0; from < x.size(); from += groupDepth, sums += 2)
        toHalves(x.subspan(from, groupDepth), inverse, values + 2 * from, sums);
}

void multiplyPoints(const PointRows& a, std::size_t rows, const PanelView& b, std::size_t panels, float* c,
                    std::size_t cStride, Into into) {
    switch (b.pointBits) {
    case 2:
        return multiplyPanels<2>(a, rows, b, panels, c, cStride, into);
    case 3:
        return multiplyPanels<3>(a, rows, b, panels, c, cStride, into);
    default:
        return multiplyPanels<4>(a, rows, b, panels, c, cStride, into);
    }
}

} // namespace lila::kernels

#else

namespace lila::kernels {

void toPointRow(std::span<float>, std::span<const float>, std::size_t, std::size_t, std::int8_t*, float&,
                std::int32_t*) {
    std::abort();
}
void multiplyPoints(const PointRows&, std::size_t, const PanelView&, std::size_t, float*, std::size_t, Into) {
    std::abort();
}

} // namespace lila::kernels

#endif
