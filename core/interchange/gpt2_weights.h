// SPDX-License-Identifier: AGPL-3.0-or-later
// The GPT-2 that a LILA model is but for its E8 branch.
#pragma once

#include "core/model/weights.h"

namespace lila {

/// The same model with β = 0 and e8_scale = 0 in every layer, and what β did in the query weights instead
/// (resources/docs/model.md section 3): of a head's first eight queries q becomes q + √D β (q·d) d, exact but
/// for rounding. What the branch did is left out. Every other tensor is shared with `weights`.
ModelWeights gpt2WeightsOf(const ModelWeights& weights);

} // namespace lila
