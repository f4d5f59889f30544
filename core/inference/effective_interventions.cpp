// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/effective_interventions.h"

namespace lila {

Interventions effective(Interventions interventions) {
    const auto drop = [](auto& numbers, float neutral) {
        std::erase_if(numbers, [neutral](const auto& number) { return number.second == neutral; });
    };
    drop(interventions.betaFactor, 1);
    drop(interventions.branchFactor, 1);
    drop(interventions.temperatureFactor, 1);
    drop(interventions.rootBoost, 0);
    return interventions;
}

std::size_t overrideCount(const Interventions& interventions) {
    const Interventions changed = effective(interventions);
    return changed.betaFactor.size() + changed.branchFactor.size() + changed.temperatureFactor.size() +
           changed.rootBoost.size();
}

} // namespace lila
