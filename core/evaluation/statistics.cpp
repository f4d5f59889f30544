// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/statistics.h"

#include "core/sampling/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace lila {
namespace {

constexpr std::uint64_t resamplingSeed = 1;
constexpr double tail = 0.025;
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr Interval unknown{notANumber, notANumber};
/// Sums of the same values in another order differ by rounding; they count as equal.
constexpr double roundingSlack = 1e-12;

/// Between the two nearest ranks, in proportion.
double quantile(const std::vector<double>& sorted, double share) {
    const double rank = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(rank);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], rank - static_cast<double>(below));
}

/// The interval of `statistic`, which is given a function that draws one of `count` stories' numbers.
template <class Statistic>
Interval bootstrap(std::size_t count, const Statistic& statistic) {
    if (count < 2)
        return unknown;
    RandomStream random(resamplingSeed);
    const auto draw = [&] { return static_cast<std::size_t>(random.uniform() * static_cast<double>(count)); };
    std::vector<double> values(bootstrapResamples);
    for (double& value : values)
        value = statistic(draw);
    if (std::ranges::any_of(values, [](double value) { return std::isnan(value); }))
        return unknown; // NaN cannot be sorted
    std::ranges::sort(values);
    return {quantile(values, tail), quantile(values, 1 - tail)};
}

/// The share of permutations in which `statistic` is at least `observed`. It is given a function that says of
/// each story, in their order, whether it is turned round.
template <class Statistic>
double permutationP(std::size_t count, double observed, const Statistic& statistic) {
    if (std::isnan(observed))
        return notANumber;
    if (count < 31 && 1U << count <= permutationResamples) {
        int asFar = 0;
        for (unsigned pattern = 0; pattern < 1U << count; ++pattern)
            asFar += statistic([pattern](std::size_t i) { return (pattern >> i & 1U) != 0; }) >= observed;
        return static_cast<double>(asFar) / (1U << count);
    }
    RandomStream random(resamplingSeed);
    int asFar = 1;
    for (int resample = 0; resample < permutationResamples; ++resample)
        asFar += statistic([&random](std::size_t) { return random.uniform() < 0.5; }) >= observed;
    return asFar / (permutationResamples + 1.0);
}

void operator+=(RatioTerms& sum, const RatioTerms& terms) {
    sum.numerator += terms.numerator;
    sum.denominator += terms.denominator;
}

double difference(const RatioTerms& first, const RatioTerms& second) {
    return second.numerator / second.denominator - first.numerator / first.denominator;
}

} // namespace

Interval bootstrapRatio(std::span<const double> numerators, std::span<const double> denominators) {
    return bootstrap(numerators.size(), [&](const auto& draw) {
        double above = 0;
        double below = 0;
        for (std::size_t i = 0; i < numerators.size(); ++i) {
            const std::size_t drawn = draw();
            above += numerators[drawn];
            below += denominators[drawn];
        }
        return above / below;
    });
}

Interval bootstrapMean(std::span<const double> values) {
    return bootstrapRatio(values, std::vector<double>(values.size(), 1.0));
}

double signFlipP(std::span<const double> differences) {
    double scale = 0;
    for (const double d : differences)
        scale += std::abs(d);
    const double observed = std::abs(std::accumulate(differences.begin(), differences.end(), 0.0));
    return permutationP(differences.size(), observed - roundingSlack * scale, [&](const auto& isFlipped) {
        double sum = 0;
        for (std::size_t i = 0; i < differences.size(); ++i)
            sum += isFlipped(i) ? -differences[i] : differences[i];
        return std::abs(sum);
    });
}

PairedDifference pairedRatioDifference(std::span<const RatioTerms> first,
                                       std::span<const RatioTerms> second) {
    const std::size_t count = first.size();
    if (count == 0)
        return {};
    RatioTerms a, b;
    for (std::size_t i = 0; i < count; ++i) {
        a += first[i];
        b += second[i];
    }
    const double delta = difference(a, b);
    const double scale = std::abs(a.numerator / a.denominator) + std::abs(b.numerator / b.denominator);
    const Interval ci95 = bootstrap(count, [&](const auto& draw) {
        RatioTerms sums[2];
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t drawn = draw();
            sums[0] += first[drawn];
            sums[1] += second[drawn];
        }
        return difference(sums[0], sums[1]);
    });
    const double p = permutationP(count, std::abs(delta) - roundingSlack * scale, [&](const auto& isTurned) {
        RatioTerms sums[2];
        for (std::size_t i = 0; i < count; ++i) {
            const bool turned = isTurned(i);
            sums[turned ? 1 : 0] += first[i];
            sums[turned ? 0 : 1] += second[i];
        }
        return std::abs(difference(sums[0], sums[1]));
    });
    return {delta, ci95, p, static_cast<int>(count)};
}

PairedDifference pairedDifference(std::span<const double> differences) {
    if (differences.empty())
        return {};
    return {meanOf(differences), bootstrapMean(differences), signFlipP(differences),
            static_cast<int>(differences.size())};
}

double meanOf(std::span<const double> values) {
    return values.empty()
               ? 0
               : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

} // namespace lila
