// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/precision_accuracy.h"

#include "core/inference/decoder.h"
#include "core/sampling/divergence.h"
#include "core/sampling/vocabulary_kernels.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

using Logits = std::span<const float>;

/// Sums over positions, of which the means are made at the end.
void compare(Logits exact, Logits lower, int next, PrecisionAccuracy& sums) {
    sums.meanKl += klDivergence(exact, lower);
    for (std::size_t i = 0; i < exact.size(); ++i)
        sums.maxAbsLogit = std::max(sums.maxAbsLogit, std::abs(static_cast<double>(exact[i]) - lower[i]));
    sums.argmaxEqual +=
        std::ranges::max_element(exact) - exact.begin() == std::ranges::max_element(lower) - lower.begin();
    sums.lossDelta += (logSumExp(lower) - lower[next]) - (logSumExp(exact) - exact[next]);
    ++sums.positions;
}

} // namespace

PrecisionAccuracy measureAccuracy(const std::shared_ptr<const PackedModel>& exact,
                                  const std::shared_ptr<const PackedModel>& lower,
                                  std::span<const std::vector<int>> stories,
                                  const std::function<bool(double)>& goOn) {
    const Decoder exactDecoder(exact);
    Decoder decoder(lower);
    const std::size_t vocabulary = exact->config().vocabSize;
    const std::size_t window = exact->config().blockSize;
    PrecisionAccuracy result;
    for (std::size_t i = 0; i < stories.size(); ++i) {
        const auto ids = std::span(stories[i]).first(std::min(stories[i].size(), window));
        if (ids.size() < 2)
            continue;
        const std::size_t half = ids.size() / 2;
        const std::vector<float> expected = exactDecoder.everyLogits(ids);
        const auto expectedAt = [&](std::size_t t) {
            return Logits(expected).subspan(t * vocabulary, vocabulary);
        };
        const std::vector<float> prefilled = decoder.everyLogits(ids.first(half));
        for (std::size_t t = 0; t < half; ++t)
            compare(expectedAt(t), Logits(prefilled).subspan(t * vocabulary, vocabulary), ids[t + 1], result);
        decoder.logitsAfter(ids.first(half), ContextPolicy::Exact);
        for (std::size_t t = half; t + 1 < ids.size(); ++t)
            compare(expectedAt(t), decoder.logitsAfter(ids.first(t + 1), ContextPolicy::Exact), ids[t + 1],
                    result);
        if (goOn && !goOn(static_cast<double>(i + 1) / static_cast<double>(stories.size())))
            break;
    }
    const auto count = static_cast<double>(std::max(1L, result.positions));
    result.meanKl /= count;
    result.argmaxEqual /= count;
    result.lossDelta /= count;
    return result;
}

} // namespace lila
