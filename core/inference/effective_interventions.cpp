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

std::string changedNumbers(const Interventions& before, const Interventions& after) {
    std::string names;
    const auto add = [&names](char kind, const auto& a, const auto& b, const auto& nameOf) {
        for (const auto& [from, to] : {std::pair(&a, &b), std::pair(&b, &a)})
            for (const auto& [at, number] : *from)
                if (const auto other = to->find(at);
                    other == to->end() || (from == &a && other->second != number))
                    names += kind + nameOf(at);
    };
    const auto ofPair = [](const std::pair<int, int>& at) {
        return std::to_string(at.first) + ',' + std::to_string(at.second) + ';';
    };
    const auto ofLayer = [](int layer) { return std::to_string(layer) + ';'; };
    add('h', before.betaFactor, after.betaFactor, ofPair);
    add('b', before.branchFactor, after.branchFactor, ofLayer);
    add('t', before.temperatureFactor, after.temperatureFactor, ofLayer);
    add('r', before.rootBoost, after.rootBoost, ofPair);
    return names;
}

} // namespace lila
