// SPDX-License-Identifier: AGPL-3.0-or-later
// What a lower precision changes in a model's predictions, over real text.
#pragma once

#include "core/inference/packed_model.h"

#include <functional>
#include <span>
#include <vector>

namespace lila {

/// Of a model against the same one in fp32, over the positions of some stories.
struct PrecisionAccuracy {
    long positions = 0;
    double maxAbsLogit = 0; ///< largest difference of a logit
    double meanKl = 0;      ///< KL(fp32 ‖ lower) of the next token's distribution, nats
    double argmaxEqual = 0; ///< share of positions with the same most probable token
    double lossDelta = 0;   ///< mean of lower's minus fp32's negative log-likelihood of the next token, nats
};

/// `stories`: ids, each cut to the model's window. The first half of a story is compared as a prefill
/// computes it, the second as steps do, upon that prefill's cache; so both ways of computing count, and a
/// cache in lower precision too. `goOn` is told the share done and may return false to stop; the figures are
/// then those so far. Throws DamagedModel where logits are not finite.
PrecisionAccuracy measureAccuracy(const std::shared_ptr<const PackedModel>& exact,
                                  const std::shared_ptr<const PackedModel>& lower,
                                  std::span<const std::vector<int>> stories,
                                  const std::function<bool(double)>& goOn = {});

} // namespace lila
