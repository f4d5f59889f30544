// SPDX-License-Identifier: AGPL-3.0-or-later
// How sure a mean over stories is. The random numbers start from a fixed seed: the same values give the same
// figures. Where a value is NaN, so are intervals and p.
#pragma once

#include <span>

namespace lila {

inline constexpr int bootstrapResamples = 10000;
inline constexpr int permutationResamples = 10000;

struct Interval {
    double low = 0;
    double high = 0;

    bool operator==(const Interval&) const = default;
};

/// The 95% interval of Σ numerators / Σ denominators, of equal, not zero length, by the percentile bootstrap
/// (Efron and Tibshirani 1993, chapter 13): pairs are drawn with replacement, `bootstrapResamples` times.
/// NaN where there is but one, of which nothing can be told.
Interval bootstrapRatio(std::span<const double> numerators, std::span<const double> denominators);
/// The same of a mean; not empty.
Interval bootstrapMean(std::span<const double> values);

/// How often a mean at least as far from zero comes about where the sign of each value is a coin's: the
/// two-sided permutation test of paired differences (Fisher 1935). All 2^n sign patterns where those are at
/// most `permutationResamples`; else that many drawn ones and the one observed, so that p is never below
/// 1 / (permutationResamples + 1). Not empty.
double signFlipP(std::span<const double> differences);

/// Of values measured in pairs, on the same stories.
struct PairedDifference {
    double delta = 0; ///< the mean difference
    Interval ci95;    ///< by the bootstrap
    double p = 1;     ///< by permutations
    int count = 0;
};

/// All zero where there are no differences.
PairedDifference pairedDifference(std::span<const double> differences);

/// What a story adds to the two sums of a ratio, such as nats and tokens.
struct RatioTerms {
    double numerator = 0;
    double denominator = 0;
};

/// Of two ratios Σ numerators / Σ denominators over the same stories, second minus first: delta is the
/// difference of the ratios themselves. Stories are resampled as pairs; p is of the permutation test that
/// exchanges first and second story by story, which with equal denominators is signFlipP. Of equal length;
/// all zero where that is 0.
PairedDifference pairedRatioDifference(std::span<const RatioTerms> first, std::span<const RatioTerms> second);

/// 0 where there are no values.
double meanOf(std::span<const double> values);

} // namespace lila
