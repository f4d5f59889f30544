// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/kernels/adamw_kernel.h"

// Arrays of vectors need vectors of a known size, which scalable instruction sets do not have.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/step/kernels/adamw_kernel.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include "core/training/step/kernels/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {

/// A vector's worth of each array; `job`'s pointers are looked at from `at` on.
HWY_INLINE void adamWAt(const AdamWStep& job, std::size_t at) {
    const D d;
    const auto set = [&](float value) { return hn::Set(d, value); };
    const V gradient = hn::Mul(set(job.clip), load(job.gradients + at));
    const V mean = hn::MulAdd(set(job.beta1), load(job.mean + at), hn::Mul(set(job.meanShare), gradient));
    const V square = hn::MulAdd(set(job.beta2), load(job.square + at),
                                hn::Mul(set(job.squareShare), hn::Mul(gradient, gradient)));
    const V root = hn::MulAdd(hn::Sqrt(square), set(job.rootScale), set(job.eps));
    const V value =
        hn::NegMulAdd(set(job.size), hn::Div(mean, root), hn::Mul(set(job.keep), load(job.values + at)));
    store(mean, job.mean + at);
    store(square, job.square + at);
    store(value, job.values + at);
    if (job.average != nullptr) {
        const V average = load(job.average + at);
        store(hn::MulAdd(set(job.averageShare), hn::Sub(value, average), average), job.average + at);
    }
}

void adamWElements(const AdamWStep& job, Range elements) {
    auto at = static_cast<std::size_t>(elements.begin);
    const auto end = static_cast<std::size_t>(elements.end);
    for (; at + lanes <= end; at += lanes)
        adamWAt(job, at);
    if (at == end)
        return;
    // What is left goes through arrays of a whole vector.
    float rest[5][lanes] = {};
    float* const arrays[] = {job.values, const_cast<float*>(job.gradients), job.mean, job.square,
                             job.average};
    for (int i = 0; i < 5; ++i)
        if (arrays[i] != nullptr)
            std::copy_n(arrays[i] + at, end - at, rest[i]);
    AdamWStep few = job;
    few.values = rest[0];
    few.gradients = rest[1];
    few.mean = rest[2];
    few.square = rest[3];
    few.average = job.average != nullptr ? rest[4] : nullptr;
    adamWAt(few, 0);
    for (const int i : {0, 2, 3, 4})
        if (arrays[i] != nullptr)
            std::copy_n(rest[i], end - at, arrays[i] + at);
}

double squareSumElements(const float* gradients, Range elements) {
    // Sums of a few thousand squares in fp32, these in double.
    constexpr std::size_t stretch = 4096;
    double total = 0;
    for (auto at = static_cast<std::size_t>(elements.begin); at < static_cast<std::size_t>(elements.end);) {
        const std::size_t end = std::min(at + stretch, static_cast<std::size_t>(elements.end));
        V sum = hn::Zero(D());
        for (; at + lanes <= end; at += lanes)
            sum = hn::MulAdd(load(gradients + at), load(gradients + at), sum);
        float part = sumOf(sum);
        for (; at < end; ++at)
            part += gradients[at] * gradients[at];
        total += part;
    }
    return total;
}

} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila::fused {

HWY_EXPORT(adamWElements);
HWY_EXPORT(squareSumElements);

void adamW(const AdamWStep& job, Range elements) {
    HWY_DYNAMIC_DISPATCH(adamWElements)(job, elements);
}

double squareSum(const float* gradients, Range elements) {
    return HWY_DYNAMIC_DISPATCH(squareSumElements)(gradients, elements);
}

} // namespace lila::fused
#endif
