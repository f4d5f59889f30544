// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/kernels.h"

// Arrays of vectors need vectors of a known size, which scalable instruction sets do not have.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

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
using D = hn::CappedTag<float, 16>;
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

/// Σ f(i) over whole vectors of [0, n) in four chains, and the rest one by one with `g`.
template <class F, class G>
HWY_INLINE float sumOver(std::size_t n, F f, G g) {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    V s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
    std::size_t i = 0;
    for (; i + 4 * lanes <= n; i += 4 * lanes) {
        s0 = hn::Add(s0, f(i));
        s1 = hn::Add(s1, f(i + lanes));
        s2 = hn::Add(s2, f(i + 2 * lanes));
        s3 = hn::Add(s3, f(i + 3 * lanes));
    }
    for (; i + lanes <= n; i += lanes)
        s0 = hn::Add(s0, f(i));
    float sum = sumOf(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)));
    for (; i < n; ++i)
        sum += g(i);
    return sum;
}

/// Mean first, then the variance about it: no cancellation.
void layerNorm(const float* x, const float* weight, const float* bias, float* out, std::size_t n) {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    const float inverse = 1 / static_cast<float>(n);
    const float mean = inverse * sumOver(
                                     n, [&](std::size_t i) { return hn::LoadU(d, x + i); },
                                     [&](std::size_t i) { return x[i]; });
    const V centre = hn::Set(d, mean);
    const float variance = inverse * sumOver(
                                         n,
                                         [&](std::size_t i) {
                                             const V c = hn::Sub(hn::LoadU(d, x + i), centre);
                                             return hn::Mul(c, c);
                                         },
                                         [&](std::size_t i) { return (x[i] - mean) * (x[i] - mean); });
    const float factor = 1 / std::sqrt(variance + 1e-5F);
    const V scale = hn::Set(d, factor);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes) {
        const V normed = hn::Mul(hn::Sub(hn::LoadU(d, x + i), centre), scale);
        hn::StoreU(hn::MulAdd(normed, hn::LoadU(d, weight + i), hn::LoadU(d, bias + i)), d, out + i);
    }
    for (; i < n; ++i)
        out[i] = (x[i] - mean) * factor * weight[i] + bias[i];
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
    const std::size_t lanes = hn::Lanes(d);
    float top = x[0];
    std::size_t i = 0;
    if (n >= lanes) {
        V most = hn::LoadU(d, x);
        for (i = lanes; i + lanes <= n; i += lanes)
            most = hn::Max(most, hn::LoadU(d, x + i));
        top = hn::GetLane(hn::MaxOfLanes(d, most));
    }
    for (; i < n; ++i)
        top = x[i] > top ? x[i] : top;
    mapInPlace(x, n, [d, shift = hn::Set(d, top)](V v) {
        const V power = hn::Sub(v, shift);
        return hn::IfThenElse(hn::IsNaN(power), power, hn::Exp(d, power)); // Exp makes 0 of NaN
    });
    const float sum = sumOver(
        n, [&](std::size_t at) { return hn::LoadU(d, x + at); }, [&](std::size_t at) { return x[at]; });
    mapInPlace(x, n, [scale = hn::Set(d, 1 / sum)](V v) { return hn::Mul(v, scale); });
}

void add(float* x, const float* y, std::size_t n) {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes)
        hn::StoreU(hn::Add(hn::LoadU(d, x + i), hn::LoadU(d, y + i)), d, x + i);
    for (; i < n; ++i)
        x[i] += y[i];
}

/// To softmax weights, from scores of which `top` is the largest in every lane.
void softWeights(float* weights, V top) {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    V total = hn::Zero(d);
    for (std::size_t r = 0; r < lattice::rootCount; r += lanes) {
        const V power = hn::Exp(d, hn::Sub(hn::LoadU(d, weights + r), top));
        hn::StoreU(power, d, weights + r);
        total = hn::Add(total, power);
    }
    const V share = hn::Set(d, 1 / sumOf(total));
    for (std::size_t r = 0; r < lattice::rootCount; r += lanes)
        hn::StoreU(hn::Mul(hn::LoadU(d, weights + r), share), d, weights + r);
}

void hardWeights(float* weights) {
    float* const most = std::max_element(weights, weights + lattice::rootCount);
    const float one = std::isnan(*most) ? *most : 1.0F;
    std::fill_n(weights, lattice::rootCount, 0.0F);
    *most = one;
}

/// `columns`: the roots' coordinates, [8, 240], so that a vector holds one coordinate of several roots.
void quantise(const float* z, float temperature, const float* boosts, const float* columns, float* weights,
              float* quantised) {
    constexpr std::size_t width = lattice::dimension;
    constexpr std::size_t roots = lattice::rootCount;
    const D d;
    const std::size_t lanes = hn::Lanes(d); // 240 is a multiple of every vector's length up to 16
    const float inverse = temperature > 0 ? 1 / temperature : 1;
    const float scale = temperature > 0 ? 2 / temperature : 2;
    V most = hn::Set(d, -INFINITY);
    for (std::size_t r = 0; r < roots; r += lanes) {
        V sum = boosts != nullptr ? hn::Mul(hn::LoadU(d, boosts + r), hn::Set(d, inverse)) : hn::Zero(d);
        for (std::size_t i = 0; i < width; ++i)
            sum = hn::MulAdd(hn::LoadU(d, columns + i * roots + r), hn::Set(d, scale * z[i]), sum);
        hn::StoreU(sum, d, weights + r);
        most = hn::Max(most, sum);
    }
    if (temperature > 0)
        softWeights(weights, hn::MaxOfLanes(d, most));
    else
        hardWeights(weights);
    V sum[width];
    for (V& s : sum)
        s = hn::Zero(d);
    for (std::size_t r = 0; r < roots; r += lanes) {
        const V weight = hn::LoadU(d, weights + r);
        for (std::size_t i = 0; i < width; ++i)
            sum[i] = hn::MulAdd(hn::LoadU(d, columns + i * roots + r), weight, sum[i]);
    }
    for (std::size_t i = 0; i < width; ++i)
        quantised[i] = sumOf(sum[i]);
}

} // namespace lila::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila::kernels {

HWY_EXPORT(matrixVector);
HWY_EXPORT(layerNorm);
HWY_EXPORT(gelu);
HWY_EXPORT(softmax);
HWY_EXPORT(add);
HWY_EXPORT(quantise);

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

void add(std::span<float> x, std::span<const float> y) {
    HWY_DYNAMIC_DISPATCH(add)(x.data(), y.data(), x.size());
}

std::vector<float> rootColumns(std::span<const float> roots) {
    std::vector<float> columns(roots.size());
    for (std::size_t r = 0; r < lattice::rootCount; ++r)
        for (std::size_t i = 0; i < lattice::dimension; ++i)
            columns[i * lattice::rootCount + r] = roots[r * lattice::dimension + i];
    return columns;
}

void quantise(std::span<const float, lattice::dimension> z, float temperature, std::span<const float> boosts,
              std::span<const float> columns, std::span<float, lattice::rootCount> weights,
              std::span<float, lattice::dimension> quantised) {
    HWY_DYNAMIC_DISPATCH(quantise)
    (z.data(), temperature, boosts.empty() ? nullptr : boosts.data(), columns.data(), weights.data(),
     quantised.data());
}

} // namespace lila::kernels
#endif
