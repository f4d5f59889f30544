// SPDX-License-Identifier: AGPL-3.0-or-later
// What a user may change inside a running model.
#pragma once

#include <map>
#include <utility>

namespace lila {

/// Empty means the model as it is (resources/docs/model.md section 11). A snapshot: swapped as a whole, read
/// once a token. Layers, heads and roots that a model does not have are without effect on it.
struct Interventions {
    std::map<std::pair<int, int>, float> betaFactor; ///< (layer, head): β is multiplied by it
    std::map<int, float> branchFactor;               ///< layer: e8_scale is multiplied by it
    std::map<int, float>
        temperatureFactor; ///< layer: the quantiser's temperature is; 0: the nearest root alone
    /// (layer, root): |z - r|² counts as smaller by it, for the soft and the hard quantiser.
    std::map<std::pair<int, int>, float> rootBoost;

    bool isEmpty() const {
        return betaFactor.empty() && branchFactor.empty() && temperatureFactor.empty() && rootBoost.empty();
    }
    bool operator==(const Interventions&) const = default;
};

} // namespace lila
