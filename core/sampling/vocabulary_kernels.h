// SPDX-License-Identifier: AGPL-3.0-or-later
// The loops over the whole vocabulary, of the sampling stages and of losses, in vector instructions chosen at
// run time (Highway).
#pragma once

#include <cstddef>
#include <span>

namespace lila {

/// What gives one token's probability without computing the others': exp(logit - top) · scale.
struct SoftmaxTerms {
    float top = 0;   ///< the greatest logit
    float scale = 0; ///< 1 / Σ exp(logit - top)

    float probability(float logit) const;
};

/// The terms of softmax(logits); not empty, finite.
SoftmaxTerms softmaxTerms(std::span<const float> logits);

/// log Σ exp(logits), summed in double; not empty, finite.
double logSumExp(std::span<const float> logits);

/// out = softmax(logits / temperature), of the same size, not empty. False, and `out` is worth nothing, where
/// a logit is not finite or the greatest of them overflows when divided.
[[nodiscard]] bool softmax(std::span<const float> logits, float temperature, std::span<float> out);

/// -Σ p log2 p, in bits; all p above zero.
double entropyBits(std::span<const float> probabilities);

/// The ids of all values not below `bound`, ascending, into the front of `ids`, of the values' size; returns
/// how many.
std::size_t idsFrom(std::span<const float> values, float bound, std::span<int> ids);

inline constexpr std::size_t blockCount = 256;
/// greatest[i] = the greatest of values i, i + 256, i + 512, …; zero where there is none. Values not below
/// zero.
void greatestOfBlocks(std::span<const float> values, std::span<float, blockCount> greatest);

} // namespace lila
