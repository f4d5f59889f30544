// SPDX-License-Identifier: AGPL-3.0-or-later
// What the inputs of a model's matrices look like on text: which errors of a weight matter, and which others
// can make up for (resources/docs/packed_weights.md).
#pragma once

#include "core/inference/packed_model.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace lila {

/// Σ x xᵀ over the inputs x [n] of a matrix: [n, n], row-major and symmetric. Double, as there may be any
/// number of stories.
struct SecondMoments {
    std::size_t n = 0;
    std::vector<double> sums;
};

/// By the names of the matrices: those of attention and FFN of every layer, and `head.weight`.
using MomentsByMatrix = std::map<std::string, SecondMoments>;

/// Of stories' ids, each cut to the model's window; the model in fp32. `goOn` is told the share done; where
/// it returns false, the moments are those so far.
MomentsByMatrix secondMoments(const std::shared_ptr<const PackedModel>& model,
                              std::span<const std::vector<int>> stories,
                              const std::function<bool(double)>& goOn = {});

} // namespace lila
