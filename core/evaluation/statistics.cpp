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
/// Sums of the same values in another order differ by rounding; they count as equal.
constexpr double roundingSlack = 1e-12;

/// Between the two nearest ranks, in proportion.
double quantile(const std::vector<double>& sorted, double share) {
    const double rank = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(rank);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], rank - static_cast<double>(below));
}

/// Σ of the values whose bit is set counted with a minus.
double flippedSum(std::span<const double> values, unsigned pattern) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        sum += (pattern >> i & 1U) != 0 ? -values[i] : values[i];
    return sum;
}

} // namespace

Interval bootstrapRatio(std::span<const double> numerators, std::span<const double> denominators) {
    if (numerators.size() < 2)
        return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    RandomStream random(resamplingSeed);
    const auto n = static_cast<double>(numerators.size());
    std::vector<double> ratios(bootstrapResamples);
    for (double& ratio : ratios) {
        double above = 0;
        double below = 0;
        for (std::size_t i = 0; i < numerators.size(); ++i) {
            const auto drawn = static_cast<std::size_t>(random.uniform() * n);
            above += numerators[drawn];
            below += denominators[drawn];
        }
        ratio = above / below;
    }
    std::ranges::sort(ratios);
    return {quantile(ratios, tail), quantile(ratios, 1 - tail)};
}

Interval bootstrapMean(std::span<const double> values) {
    return bootstrapRatio(values, std::vector<double>(values.size(), 1.0));
}

double signFlipP(std::span<const double> differences) {
    double scale = 0;
    for (const double d : differences)
        scale += std::abs(d);
    const double observed =
        std::abs(std::accumulate(differences.begin(), differences.end(), 0.0)) - roundingSlack * scale;
    const std::size_t n = differences.size();
    if (n < 31 && 1U << n <= permutationResamples) {
        int asFar = 0;
        for (unsigned pattern = 0; pattern < 1U << n; ++pattern)
            asFar += std::abs(flippedSum(differences, pattern)) >= observed;
        return static_cast<double>(asFar) / (1U << n);
    }
    RandomStream random(resamplingSeed);
    int asFar = 1;
    for (int resample = 0; resample < permutationResamples; ++resample) {
        double sum = 0;
        for (const double d : differences)
            sum += random.uniform() < 0.5 ? -d : d;
        asFar += std::abs(sum) >= observed;
    }
    return asFar / (permutationResamples + 1.0);
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
