// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/applied_interventions.h"

#include "core/lattice/e8.h"

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

namespace lila {
namespace {

constexpr float largestNumber = 1e6F; ///< sums with larger ones would leave the range of floats
/// Below it a temperature is taken as 0: floats do not tell roots apart that finely.
constexpr float lowestTemperature = 1e-6F;

float checked(float value, float least, const std::string& what) {
    if (!(value >= least && value <= largestNumber))
        throw std::invalid_argument(what + " cannot be " + std::to_string(value) + "; it goes from " +
                                    std::to_string(static_cast<int>(least)) + " to " +
                                    std::to_string(static_cast<int>(largestNumber)));
    return value;
}

std::string ofLayer(const char* what, int layer) {
    return std::string(what) + " of layer " + std::to_string(layer);
}

} // namespace

AppliedInterventions::AppliedInterventions(Interventions source, const ModelWeights& weights)
    : m_source(std::move(source)) {
    const Interventions& interventions = m_source;
    const ModelConfig& config = weights.config;
    for (const LayerWeights& w : weights.layers)
        m_layers.push_back(
            {{w.headScales.begin(), w.headScales.end()}, w.e8Scale, static_cast<float>(config.temp), {}});
    const auto has = [&](int layer) { return layer >= 0 && layer < config.nLayers; };
    for (const auto& [at, factor] : interventions.betaFactor)
        if (has(at.first) && at.second >= 0 && at.second < config.nHeads)
            m_layers[at.first].beta[at.second] *=
                checked(factor, -largestNumber, ofLayer("the factor of β", at.first));
    for (const auto& [layer, factor] : interventions.branchFactor)
        if (has(layer))
            m_layers[layer].e8Scale *=
                checked(factor, -largestNumber, ofLayer("the factor of the E8 branch", layer));
    for (const auto& [layer, factor] : interventions.temperatureFactor)
        if (has(layer)) {
            float& temperature = m_layers[layer].temperature;
            temperature *= checked(factor, 0, ofLayer("the factor of the quantiser's temperature", layer));
            if (temperature < lowestTemperature)
                temperature = 0;
        }
    for (const auto& [at, boost] : interventions.rootBoost)
        if (has(at.first) && at.second >= 0 && at.second < lattice::rootCount && boost != 0) {
            std::vector<float>& boosts = m_layers[at.first].rootBoosts;
            boosts.resize(lattice::rootCount);
            boosts[at.second] = checked(boost, -largestNumber, ofLayer("the boost of a root", at.first));
        }
}

} // namespace lila
