// SPDX-License-Identifier: AGPL-3.0-or-later
// What a user may change inside a running model.
#pragma once

#include <map>
#include <utility>

namespace lila {

/// Empty means the model as it is. A snapshot: swapped as a whole, read once a token.
struct Interventions {
    std::map<std::pair<int, int>, float> betaFactor; ///< (layer, head): β is multiplied by it
    std::map<int, float> branchFactor;               ///< layer: e8_scale is multiplied by it

    bool operator==(const Interventions&) const = default;
};

} // namespace lila
