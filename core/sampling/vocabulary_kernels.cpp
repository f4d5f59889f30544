// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/vocabulary_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/sampling/vocabulary_kernels.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>

HWY_BEFORE_NAMESPACE();
namespace lila::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

constexpr float impossible = -std::numeric_limits<float>::infinity(); // as a logit

/// Calls `f(vector, i, count)` for x[i, i + count): whole vectors, then the rest padded with `padding`.
template <class F>
void forVectors(const float* x, std::size_t n, float padding, F f) {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes)
        f(hn::LoadU(d, x + i), i, lanes);
    if (i < n) {
        HWY_ALIGN float rest[hn::MaxLanes(d)];
        std::fill_n(std::copy_n(x + i, n - i, rest), lanes - (n - i), padding);
        f(hn::Load(d, rest), i, n - i);
    }
}

/// Σ f(vector, i, count), in double from block to block: float alone loses digits over a vocabulary.
template <class F>
double sumOfVectors(const float* x, std::size_t n, float padding, F f) {
    constexpr std::size_t block = 256;
    const D d;
    double sum = 0;
    for (std::size_t start = 0; start < n; start += block) {
        V part = hn::Zero(d);
        forVectors(x + start, std::min(block, n - start), padding,
                   [&](V v, std::size_t i, std::size_t count)
                       HWY_ATTR { part = hn::Add(part, f(v, start + i, count)); });
        sum += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, part)));
    }
    return sum;
}

void store(V v, float* to, std::size_t count) {
    const D d;
    if (count == hn::Lanes(d))
        hn::StoreU(v, d, to);
    else
        hn::BlendedStore(v, hn::FirstN(d, count), d, to);
}

float greatest(const float* logits, std::size_t n) {
    const D d;
    V top = hn::Set(d, impossible);
    forVectors(logits, n, impossible, [&](V v, std::size_t, std::size_t) HWY_ATTR { top = hn::Max(top, v); });
    return hn::GetLane(hn::MaxOfLanes(d, top));
}

bool allFinite(const float* x, std::size_t n) {
    const D d;
    auto finite = hn::IsFinite(hn::Zero(d));
    forVectors(x, n, 0,
               [&](V v, std::size_t, std::size_t) HWY_ATTR { finite = hn::And(finite, hn::IsFinite(v)); });
    return hn::AllTrue(d, finite);
}

void softmaxTerms(const float* logits, std::size_t n, SoftmaxTerms* terms) {
    const D d;
    terms->top = greatest(logits, n);
    const V top = hn::Set(d, terms->top);
    const double sum = sumOfVectors(logits, n, impossible, [&](V v, std::size_t, std::size_t) HWY_ATTR {
        return hn::Exp(d, hn::Sub(v, top));
    });
    terms->scale = static_cast<float>(1 / sum);
}

/// In double throughout, for losses of which small differences are told apart.
double logSumExp(const float* logits, std::size_t n) {
    const hn::ScalableTag<double> d;
    const hn::Rebind<float, decltype(d)> single;
    const std::size_t lanes = hn::Lanes(d);
    const double top = greatest(logits, n);
    const auto shift = hn::Set(d, top);
    auto part = hn::Zero(d);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes)
        part = hn::Add(part, hn::Exp(d, hn::Sub(hn::PromoteTo(d, hn::LoadU(single, logits + i)), shift)));
    double sum = hn::GetLane(hn::SumOfLanes(d, part));
    for (; i < n; ++i)
        sum += std::exp(logits[i] - top);
    return top + std::log(sum);
}

bool softmax(const float* logits, float temperature, float* out, std::size_t n) {
    const D d;
    const float top = greatest(logits, n) / temperature;
    if (!allFinite(logits, n) || !std::isfinite(top))
        return false;
    const V shift = hn::Set(d, top);
    const V divisor = hn::Set(d, temperature);
    // A division, as in the reference, not a product with 1 / temperature: ties must fall alike.
    const double sum =
        sumOfVectors(logits, n, impossible, [&](V v, std::size_t i, std::size_t count) HWY_ATTR {
            const V e = hn::Exp(d, hn::Sub(hn::Div(v, divisor), shift));
            store(e, out + i, count);
            return e;
        });
    const V scale = hn::Set(d, static_cast<float>(1 / sum));
    forVectors(out, n, 0, [&](V v, std::size_t i, std::size_t count) HWY_ATTR {
        store(hn::Mul(v, scale), out + i, count);
    });
    return true;
}

/// In double throughout: many equal probabilities would add up the rounding of a single-precision logarithm.
double entropyBits(const float* probabilities, std::size_t n) {
    const hn::ScalableTag<double> d;
    const hn::Rebind<float, decltype(d)> single;
    const std::size_t lanes = hn::Lanes(d);
    auto part = hn::Zero(d);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes) {
        const auto p = hn::PromoteTo(d, hn::LoadU(single, probabilities + i));
        part = hn::MulAdd(p, hn::Log2(d, p), part);
    }
    double sum = hn::GetLane(hn::SumOfLanes(d, part));
    for (; i < n; ++i)
        sum += probabilities[i] * std::log2(static_cast<double>(probabilities[i]));
    return 0 - sum; // not -0 where one token is left
}

std::size_t idsFrom(const float* values, float bound, int* ids, std::size_t n) {
    const D d;
    const hn::RebindToSigned<D> di;
    const std::size_t lanes = hn::Lanes(d);
    const V least = hn::Set(d, bound);
    std::size_t count = 0;
    std::size_t i = 0;
    // A whole vector is stored at ids[count], which is never beyond ids[i].
    for (; i + lanes <= n; i += lanes) {
        const auto chosen = hn::Ge(hn::LoadU(d, values + i), least);
        if (!hn::AllFalse(d, chosen))
            count += hn::CompressStore(hn::Iota(di, static_cast<int>(i)), hn::RebindMask(di, chosen), di,
                                       ids + count);
    }
    for (; i < n; ++i)
        if (values[i] >= bound)
            ids[count++] = static_cast<int>(i);
    return count;
}

void greatestOfBlocks(const float* values, float* greatest, std::size_t n) {
    const D d;
    std::fill_n(greatest, blockCount, 0.0F);
    for (std::size_t start = 0; start < n; start += blockCount)
        forVectors(values + start, std::min(blockCount, n - start), 0,
                   [&](V v, std::size_t i, std::size_t count)
                       HWY_ATTR { store(hn::Max(v, hn::LoadU(d, greatest + i)), greatest + i, count); });
}

} // namespace lila::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila {

HWY_EXPORT(softmaxTerms);
HWY_EXPORT(logSumExp);
HWY_EXPORT(softmax);
HWY_EXPORT(entropyBits);
HWY_EXPORT(idsFrom);
HWY_EXPORT(greatestOfBlocks);

float SoftmaxTerms::probability(float logit) const {
    return std::exp(logit - top) * scale;
}

SoftmaxTerms softmaxTerms(std::span<const float> logits) {
    SoftmaxTerms terms;
    HWY_DYNAMIC_DISPATCH(softmaxTerms)(logits.data(), logits.size(), &terms);
    return terms;
}

double logSumExp(std::span<const float> logits) {
    return HWY_DYNAMIC_DISPATCH(logSumExp)(logits.data(), logits.size());
}

bool softmax(std::span<const float> logits, float temperature, std::span<float> out) {
    return HWY_DYNAMIC_DISPATCH(softmax)(logits.data(), temperature, out.data(), logits.size());
}

double entropyBits(std::span<const float> probabilities) {
    return HWY_DYNAMIC_DISPATCH(entropyBits)(probabilities.data(), probabilities.size());
}

std::size_t idsFrom(std::span<const float> values, float bound, std::span<int> ids) {
    return HWY_DYNAMIC_DISPATCH(idsFrom)(values.data(), bound, ids.data(), values.size());
}

void greatestOfBlocks(std::span<const float> values, std::span<float, blockCount> greatest) {
    HWY_DYNAMIC_DISPATCH(greatestOfBlocks)(values.data(), greatest.data(), values.size());
}

} // namespace lila
#endif
