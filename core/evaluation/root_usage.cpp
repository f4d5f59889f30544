// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/root_usage.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace lila {
namespace {

struct LayerSums {
    std::array<double, lattice::rootCount> weights{};
    double entropy = 0;
    std::set<std::ptrdiff_t> heaviest;
};

double entropyOf(std::span<const double> weights, double total) {
    double bits = 0;
    for (const double w : weights)
        if (w > 0)
            bits -= w / total * std::log2(w / total);
    return bits;
}

void add(const LayerActivation& activation, LayerSums& sums) {
    std::array<double, lattice::rootCount> weights{};
    std::ranges::copy(activation.rootWeights, weights.begin());
    for (std::size_t r = 0; r < weights.size(); ++r)
        sums.weights[r] += weights[r];
    sums.entropy += entropyOf(weights, 1);
    sums.heaviest.insert(std::ranges::max_element(weights) - weights.begin());
}

/// The weights of all positions and layers; attention is not kept.
class RootWeights : public Probe {
public:
    RootWeights(std::size_t positions, int layers) : m_activations(positions, Activation(layers)) {}
    void rootWeights(int position, int layer, const LayerActivation& activation) override {
        m_activations[position][layer] = activation;
    }
    const std::vector<Activation>& activations() const { return m_activations; }

private:
    std::vector<Activation> m_activations;
};

} // namespace

std::vector<LayerRootUsage> rootUsage(const Decoder& decoder, std::span<const std::vector<int>> stories,
                                      const std::function<bool(double)>& goOn) {
    const ModelConfig& config = decoder.config();
    std::vector<LayerSums> layers(config.nLayers);
    long positions = 0;
    for (std::size_t i = 0; i < stories.size(); ++i) {
        const auto ids =
            std::span(stories[i])
                .first(std::min<std::size_t>(stories[i].size(), static_cast<std::size_t>(config.blockSize)));
        if (ids.empty())
            continue;
        RootWeights probe(ids.size(), config.nLayers);
        decoder.everyLogits(ids, &probe);
        for (const Activation& activation : probe.activations())
            for (int layer = 0; layer < config.nLayers; ++layer)
                add(activation[layer], layers[layer]);
        positions += static_cast<long>(ids.size());
        if (goOn && !goOn(static_cast<double>(i + 1) / static_cast<double>(stories.size())))
            break;
    }
    std::vector<LayerRootUsage> usage;
    if (positions == 0)
        return usage;
    const auto count = static_cast<double>(positions);
    for (const LayerSums& sums : layers)
        usage.push_back({entropyOf(sums.weights, count), sums.entropy / count,
                         static_cast<double>(sums.heaviest.size()) / lattice::rootCount});
    return usage;
}

} // namespace lila
