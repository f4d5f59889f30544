// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_weights.h"

#include "widgets/tr.h"

namespace lila {
namespace {

QString inLayers(const QString& text, const std::vector<int>& layers) {
    return layers.size() == 1 ? tr("%1, layer %2").arg(text).arg(layers.front())
                              : tr("%1, each layer in its own frame").arg(text);
}

QString nameOf(const RootWeights& weights) {
    return weights.kind == RootWeights::Kind::Token ? tr("“%1”").arg(weights.of) : weights.of;
}

} // namespace

RootWeights weightsOf(const Activation& activation, const QString& token) {
    RootWeights weights;
    weights.of = token;
    for (const LayerActivation& layer : activation)
        weights.layers.push_back(layer.rootWeights);
    return weights;
}

RootWeights difference(const RootWeights& of, const RootWeights& against) {
    RootWeights weights{of.layers, RootWeights::Kind::Difference, nameOf(of), nameOf(against)};
    for (std::size_t layer = 0; layer < weights.layers.size(); ++layer)
        for (int r = 0; r < lattice::rootCount; ++r)
            weights.layers[layer][r] -= against.layers[layer][r];
    return weights;
}

QString weightsStatement(const RootWeights& weights, const std::vector<int>& layers) {
    switch (weights.kind) {
    case RootWeights::Kind::Token:
        break;
    case RootWeights::Kind::Mean:
        return inLayers(tr("mean weights over %1").arg(weights.of), layers);
    case RootWeights::Kind::Difference:
        return inLayers(tr("weights of %1 minus %2").arg(weights.of, weights.against), layers);
    }
    return layers.size() == 1
               ? tr("weights behind “%1”, layer %2").arg(weights.of).arg(layers.front())
               : tr("weights behind “%1” in each of %2 layers").arg(weights.of).arg(layers.size());
}

QString weightsTitle(const RootWeights& weights, const std::vector<int>& layers, bool isE8) {
    const QString what = isE8 ? tr("the 240 roots of E8") : tr("240 random control directions");
    switch (weights.kind) {
    case RootWeights::Kind::Token:
        break;
    case RootWeights::Kind::Mean:
        return inLayers(tr("Mean weights of %1 over %2").arg(what, weights.of), layers);
    case RootWeights::Kind::Difference:
        return inLayers(tr("Weights of %1: %2 minus %3").arg(what, weights.of, weights.against), layers);
    }
    return inLayers(tr("Weights of %1 behind “%2”").arg(what, weights.of), layers);
}

} // namespace lila
