// SPDX-License-Identifier: AGPL-3.0-or-later
// How far two next-token distributions are apart.
#pragma once

#include <span>

namespace lila {

/// KL(softmax(p) ‖ softmax(q)) in nats, of logits [V] of the same size, not empty (resources/docs/model.md
/// section 12). Throws DamagedModel where a logit is not finite.
double klDivergence(std::span<const float> p, std::span<const float> q);

} // namespace lila
