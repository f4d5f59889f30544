// SPDX-License-Identifier: AGPL-3.0-or-later
// Other passages for a gap between two texts, judged by how likely a model finds the text behind it.
#pragma once

#include "core/story/branch_context.h"
#include "core/story/writing.h"

#include <stdexcept>

namespace lila {

/// How the candidates are made.
struct Infill {
    GenerationSettings settings{}; ///< its maxTokens, and where it stops, is not looked at
    Interventions interventions{};
    std::uint64_t seed = 1; ///< of the first candidate; the others have those that follow
    int candidates = 8;
};

/// Its message is a sentence for a user.
struct PassageTooLong : std::invalid_argument {
    explicit PassageTooLong(std::size_t tokensSeen);

    std::size_t window; ///< tokens that the model sees at once
};

struct InfillCandidate {
    std::vector<NewToken> tokens{};
    std::vector<double> logProbabilities{}; ///< natural, of each when it was drawn
    std::uint64_t seed = 0; ///< writes these past an end of the story (Generator::forbidEnd for the first)
    /// Log-likelihood in nats of the text behind, after the text before and these: a sum over its tokens, of
    /// the model's own probabilities.
    double behind = 0;
};

struct Infilled {
    std::optional<double> passage;             ///< of the passage that is there, the same
    std::vector<InfillCandidate> candidates{}; ///< the best first; no two are alike
    int tokensBehind = 0;                      ///< so many of the text behind were looked at
};

/// Candidates for `passage`, which stands between the text of `before` and `behind`; none of the two is
/// empty. Each is about as long as it, and ends where the text behind is the likeliest to begin; it is
/// shorter where the model would end the story, which its first token is kept from. Text before and behind is
/// looked at as far as the model's window goes. `show` is told what is known whenever that is more; where
/// `stop` ends it, that is all. Throws PassageTooLong where it is too long for the window.
Infilled infill(const Generator& before, std::span<const int> passage, std::span<const int> behind,
                const Infill& how, const std::stop_token& stop = {},
                const std::function<void(const Infilled&)>& show = {});

} // namespace lila
