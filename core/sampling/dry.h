// SPDX-License-Identifier: AGPL-3.0-or-later
// DRY ("don't repeat yourself"): takes off a token's logit what grows with the length of the passage that it
// would repeat (by p-e-w, github.com/oobabooga/textgen/pull/5677; names and defaults are llama.cpp's).
#pragma once

#include <span>
#include <vector>

namespace lila {

/// How many of the last ids are looked at: more than any model's window.
inline constexpr std::size_t dryReach = 4096;

struct DrySettings {
    double multiplier = 0;
    double base = 1.75;
    int allowedLength = 2;
};

/// Holds its scratch memory between calls; one thread at a time. Copyable.
class DryPenalty {
public:
    /// For every id that has followed the longest n ids (n not below allowedLength) that the context ends
    /// with: logit -= multiplier · base^(n - allowedLength), of several n the greatest. The n ids hold no
    /// breaker, and breakers are not penalised. isBreaker: [V], or empty for none.
    void apply(std::span<float> logits, std::span<const int> context, std::span<const char> isBreaker,
               const DrySettings& settings);

private:
    void measureMatches(std::span<const int> context);

    std::vector<int> m_match;   ///< [k]: how many ids before the k-th from the end are those at the end
    std::vector<int> m_longest; ///< [V]: the longest match that the id has followed, 0: none
};

} // namespace lila
