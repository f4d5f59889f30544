// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inspection/geometry_look.h"

#include <cmath>

namespace lila {
namespace {

double variance(std::span<const float> values) {
    double mean = 0;
    for (const float value : values)
        mean += value;
    mean /= static_cast<double>(values.size());
    double sum = 0;
    for (const float value : values)
        sum += (value - mean) * (value - mean);
    return sum / static_cast<double>(values.size());
}

double length(std::span<const float> state) {
    double sum = 0;
    for (const float value : state)
        sum += static_cast<double>(value) * value;
    return std::sqrt(sum);
}

} // namespace

GeometryLook geometryLook(const TokenLook& look) {
    GeometryLook found;
    for (std::size_t layer = 0; layer < look.heads.size(); ++layer) {
        GeometryLook::Layer& here = found.layers.emplace_back();
        for (const HeadLook& head : look.heads[layer]) {
            const double geometry = variance(head.geometry);
            const double all = geometry + variance(head.content);
            here.share.push_back(all > 0 ? geometry / all : 0);
        }
        const auto before = look.residual(static_cast<int>(layer), ResidualPoint::Attention);
        const auto after = look.residual(static_cast<int>(layer), ResidualPoint::Branch);
        std::vector<float> branch(before.size());
        for (std::size_t i = 0; i < before.size(); ++i)
            branch[i] = after[i] - before[i];
        const double x = length(before);
        here.branchRatio = x > 0 ? length(branch) / x : 0;
    }
    return found;
}

double effectiveRoots(std::span<const float> weights) {
    double entropy = 0;
    for (const float weight : weights)
        if (weight > 0)
            entropy -= weight * std::log(static_cast<double>(weight));
    return std::exp(entropy);
}

} // namespace lila
