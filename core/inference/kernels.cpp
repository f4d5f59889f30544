// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/kernels.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace lila::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

float sumOf(V v) {
    return hn::GetLane(hn::SumOfLanes(D(), v));
}

float dot(const float* a, const float* b, std::size_t n) {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    V sum0 = hn::Zero(d);
    V sum1 = hn::Zero(d);
    std::size_t i = 0;
    for (; i + 2 * lanes <= n; i += 2 * lanes) {
        sum0 = hn::MulAdd(hn::LoadU(d, a + i), hn::LoadU(d, b + i), sum0);
        sum1 = hn::MulAdd(hn::LoadU(d, a + i + lanes), hn::LoadU(d, b + i + lanes), sum1);
    }
    float sum = sumOf(hn::Add(sum0, sum1));
    for (; i < n; ++i)
        sum += a[i] * b[i];
    return sum;
}

/// Four rows at a time: four independent streams from memory, and x is loaded once for all of them.
void matrixVector(const float* matrix, const float* x, const float* bias, float* out, std::size_t rows,
                  std::size_t columns) {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    const std::size_t whole = columns - columns % lanes;
    std::size_t row = 0;
    for (; row + 4 <= rows; row += 4) {
        const float* m0 = matrix + row * columns;
        const float* m1 = m0 + columns;
        const float* m2 = m1 + columns;
        const float* m3 = m2 + columns;
        V s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
        for (std::size_t i = 0; i < whole; i += lanes) {
            const V v = hn::LoadU(d, x + i);
            s0 = hn::MulAdd(hn::LoadU(d, m0 + i), v, s0);
            s1 = hn::MulAdd(hn::LoadU(d, m1 + i), v, s1);
            s2 = hn::MulAdd(hn::LoadU(d, m2 + i), v, s2);
            s3 = hn::MulAdd(hn::LoadU(d, m3 + i), v, s3);
        }
        float sum[4] = {sumOf(s0), sumOf(s1), sumOf(s2), sumOf(s3)};
        for (std::size_t i = whole; i < columns; ++i) {
            sum[0] += m0[i] * x[i];
            sum[1] += m1[i] * x[i];
            sum[2] += m2[i] * x[i];
            sum[3] += m3[i] * x[i];
        }
        for (std::size_t k = 0; k < 4; ++k)
            out[row + k] = sum[k] + (bias != nullptr ? bias[row + k] : 0.0F);
    }
    for (; row < rows; ++row)
        out[row] = dot(matrix + row * columns, x, columns) + (bias != nullptr ? bias[row] : 0.0F);
}

/// Applies `f` to whole vectors, the rest through a padded copy.
template <class F>
void mapInPlace(float* x, std::size_t n, F f) {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes)
        hn::StoreU(f(hn::LoadU(d, x + i)), d, x + i);
    const std::size_t left = n % lanes;
    if (left > 0) {
        HWY_ALIGN float rest[hn::MaxLanes(d)] = {};
        std::copy_n(x + i, left, rest);
        hn::Store(f(hn::Load(d, rest)), d, rest);
        std::copy_n(rest, left, x + i);
    }
}

void layerNorm(const float* x, const float* weight, const float* bias, float* out, std::size_t n) {
    // Two passes in double: cheap beside the matrix products, and safe from cancellation.
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i)
        mean += x[i];
    mean /= static_cast<double>(n);
    double variance = 0;
    for (std::size_t i = 0; i < n; ++i)
        variance += (x[i] - mean) * (x[i] - mean);
    const auto centre = static_cast<float>(mean);
    const auto scale = static_cast<float>(1 / std::sqrt(variance / static_cast<double>(n) + 1e-5));
    for (std::size_t i = 0; i < n; ++i)
        out[i] = (x[i] - centre) * scale * weight[i] + bias[i];
}

void gelu(float* x, std::size_t n) {
    const D d;
    mapInPlace(x, n, [d](V v) {
        // erf(u), u = |x|/√2, by Abramowitz and Stegun 7.1.26, |error| < 1.5e-7.
        const V u = hn::Mul(hn::Abs(v), hn::Set(d, 0.70710678F));
        const V t = hn::Div(hn::Set(d, 1.0F), hn::MulAdd(hn::Set(d, 0.3275911F), u, hn::Set(d, 1.0F)));
        V poly = hn::Set(d, 1.061405429F);
        for (const float c : {-1.453152027F, 1.421413741F, -0.284496736F, 0.254829592F})
            poly = hn::MulAdd(poly, t, hn::Set(d, c));
        const V tail = hn::Mul(hn::Mul(poly, t), hn::Exp(d, hn::Neg(hn::Mul(u, u)))); // 1 - erf(u)
        const V erf = hn::Sub(hn::Set(d, 1.0F), tail);
        const V half = hn::Mul(hn::Set(d, 0.5F), v);
        // x Φ(x) = x/2 (1 + sign(x) erf(|x|/√2)); for negative x, 1 - erf = tail keeps the small values
        // exact.
        return hn::Mul(half, hn::IfThenElse(hn::Lt(v, hn::Zero(d)), tail, hn::Add(hn::Set(d, 1.0F), erf)));
    });
}

void softmax(float* x, std::size_t n) {
    const D d;
    float top = x[0];
    for (std::size_t i = 1; i < n; ++i)
        top = x[i] > top ? x[i] : top;
    mapInPlace(x, n, [d, shift = hn::Set(d, top)](V v) { return hn::Exp(d, hn::Sub(v, shift)); });
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        sum += x[i];
    mapInPlace(x, n, [scale = hn::Set(d, 1 / sum)](V v) { return hn::Mul(v, scale); });
}

void attend(const float* query, const float* keys, const float* values, float* scores, float* out,
            std::size_t length, std::size_t width) {
    matrixVector(keys, query, nullptr, scores, length, width);
    softmax(scores, length);
    for (std::size_t i = 0; i < width; ++i)
        out[i] = 0;
    for (std::size_t t = 0; t < length; ++t) {
        const float* value = values + t * width;
        for (std::size_t i = 0; i < width; ++i)
            out[i] += scores[t] * value[i];
    }
}

void softQuantise(const float* z, float temperature, float* weights, float* quantised) {
    constexpr std::size_t width = lattice::dimension;
    const float* table = lattice::roots().front().data();
    const float scale = 2 / temperature;
    for (std::size_t r = 0; r < lattice::rootCount; ++r) {
        float sum = 0;
        for (std::size_t i = 0; i < width; ++i)
            sum += z[i] * table[r * width + i];
        weights[r] = scale * sum;
    }
    softmax(weights, lattice::rootCount);
    float q[width] = {};
    for (std::size_t r = 0; r < lattice::rootCount; ++r)
        for (std::size_t i = 0; i < width; ++i)
            q[i] += weights[r] * table[r * width + i];
    for (std::size_t i = 0; i < width; ++i)
        quantised[i] = q[i];
}

} // namespace lila::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila::kernels {

HWY_EXPORT(matrixVector);
HWY_EXPORT(layerNorm);
HWY_EXPORT(gelu);
HWY_EXPORT(softmax);
HWY_EXPORT(attend);
HWY_EXPORT(softQuantise);

void matrixVector(std::span<const float> matrix, std::span<const float> x, std::span<const float> bias,
                  std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(matrixVector)
    (matrix.data(), x.data(), bias.empty() ? nullptr : bias.data(), out.data(), out.size(), x.size());
}

void layerNorm(std::span<const float> x, std::span<const float> weight, std::span<const float> bias,
               std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(layerNorm)(x.data(), weight.data(), bias.data(), out.data(), x.size());
}

void gelu(std::span<float> x) {
    HWY_DYNAMIC_DISPATCH(gelu)(x.data(), x.size());
}

void softmax(std::span<float> x) {
    HWY_DYNAMIC_DISPATCH(softmax)(x.data(), x.size());
}

void attend(std::span<const float> query, std::span<const float> keys, std::span<const float> values,
            std::span<float> scores, std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(attend)
    (query.data(), keys.data(), values.data(), scores.data(), out.data(), scores.size(), query.size());
}

void softQuantise(std::span<const float, lattice::dimension> z, float temperature,
                  std::span<float, lattice::rootCount> weights,
                  std::span<float, lattice::dimension> quantised) {
    HWY_DYNAMIC_DISPATCH(softQuantise)(z.data(), temperature, weights.data(), quantised.data());
}

} // namespace lila::kernels
#endif
