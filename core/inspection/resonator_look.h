// SPDX-License-Identifier: AGPL-3.0-or-later
// What stood in the resonator when a token of a branch was chosen, and what that did to the model's
// probabilities (resources/docs/model.md section 7).
#pragma once

#include "core/resonator/resonator.h"
#include "core/story/seen_branch.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace lila {

struct ResonatorRelation {
    ResonatorWrite pair; ///< of roots, with the sum of what was written
    int times = 0;
    int fromId = 0, toId = 0; ///< the tokens that wrote it last
};

struct ResonatorLook {
    Resonator resonator;                      ///< after its step for the token
    std::vector<ResonatorRelation> relations; ///< in the order in which they were first written
};

/// What a generation's resonator started from; null where it is not known.
using ResonatorStart = std::function<std::shared_ptr<const ResonatorSpace>(const Origin& origin)>;

/// `token` may be the branch's size: the one that ended it. Nothing where the resonator was off then, a
/// person wrote the token, or it is not known what the resonator started from.
std::optional<ResonatorLook> resonatorAt(const SeenBranch& branch, std::size_t token,
                                         const ResonatorStart& start);

struct LiftedToken {
    int id = 0;
    double lift = 0;    ///< of its logit: strength · bias
    double without = 0; ///< its probability by the model alone, 0 to 1
    double with = 0;    ///< after the resonator, before all other stages
};

/// The `count` tokens whose probability the resonator raises most, then the `count` that it lowers most; the
/// greatest rise first, the greatest fall last. logits, bias: [V].
std::vector<LiftedToken> liftedTokens(std::span<const float> logits, std::span<const float> bias,
                                      double strength, std::size_t count);

} // namespace lila
