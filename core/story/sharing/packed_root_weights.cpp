// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/sharing/packed_root_weights.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

namespace lila {
namespace {

using Weights = std::array<float, lattice::rootCount>;

constexpr double leastTold = 1e-5;  ///< smaller weights are not looked at for the temperature
constexpr double tolerance = 0.002; ///< of a weight
constexpr double tie = 0.001;       ///< of |z|: so far apart may two roots that are equally near seem

double dot(const lattice::Vector& a, const lattice::Vector& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

/// The factor by which logarithms of weights grow with z·r, by least squares; nothing where one root has all.
std::optional<double> steepness(const LayerActivation& activation,
                                std::span<const lattice::Vector> directions) {
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (std::size_t r = 0; r < directions.size(); ++r) {
        const auto weight = static_cast<double>(activation.rootWeights[r]);
        if (weight < leastTold)
            continue;
        const double score = dot(activation.z, directions[r]), logarithm = std::log(weight);
        n += 1;
        x += score;
        y += logarithm;
        xx += score * score;
        xy += score * logarithm;
    }
    const double spread = n * xx - x * x;
    return spread > 1e-9 ? std::optional((n * xy - x * y) / spread) : std::nullopt;
}

bool follows(const Weights& weights, const lattice::Vector& slope,
             std::span<const lattice::Vector> directions) {
    std::array<double, lattice::rootCount> terms{};
    for (std::size_t r = 0; r < directions.size(); ++r)
        terms[r] = dot(slope, directions[r]);
    const double most = *std::ranges::max_element(terms);
    double sum = 0;
    for (double& term : terms)
        sum += term = std::exp(term - most);
    for (std::size_t r = 0; r < directions.size(); ++r)
        if (!(std::abs(terms[r] / sum - static_cast<double>(weights[r])) < tolerance))
            return false;
    return true;
}

} // namespace

bool areOf(const StepRecord& record, std::span<const lattice::Vector> directions) {
    bool isTold = false;
    for (std::size_t layer = 0; layer < record.activation.size(); ++layer) {
        const lattice::Vector& z = record.activation[layer].z;
        const Weights& weights = record.activation[layer].rootWeights;
        double most = 0, heaviest = -INFINITY, nearest = -INFINITY;
        for (std::size_t r = 0; r < directions.size(); ++r) {
            if (record.interventions &&
                record.interventions->rootBoost.contains({static_cast<int>(layer), static_cast<int>(r)}))
                continue;
            const double score = dot(z, directions[r]);
            nearest = std::max(nearest, score);
            if (static_cast<double>(weights[r]) > most) {
                most = static_cast<double>(weights[r]);
                heaviest = score;
            }
        }
        if (most == 0)
            continue;
        if (!(nearest - heaviest <= tie * std::sqrt(dot(z, z))))
            return false;
        isTold = true;
    }
    return isTold;
}

std::string base64(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&](std::size_t at) { return at < bytes.size() ? std::uint32_t{bytes[at]} : 0U; };
        const std::uint32_t three = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
        for (unsigned shift = 18, part = 0; part < 4; ++part, shift -= 6)
            text += i + part > bytes.size() ? '=' : digits[three >> shift & 63U];
    }
    return text;
}

std::string rootRow(const LayerActivation& activation, std::span<const lattice::Vector> directions) {
    const Weights& weights = activation.rootWeights;
    if (!(*std::ranges::max_element(weights) > 0))
        return {};
    std::vector<std::uint8_t> bytes;
    if (const auto factor = steepness(activation, directions)) {
        lattice::Vector slope = activation.z;
        for (float& s : slope)
            s = static_cast<float>(static_cast<double>(s) * *factor);
        if (follows(weights, slope, directions)) {
            for (const float s : slope)
                for (unsigned shift = 0; shift < 32; shift += 8)
                    bytes.push_back(static_cast<std::uint8_t>(std::bit_cast<std::uint32_t>(s) >> shift));
            return base64(bytes);
        }
    }
    for (const float weight : weights)
        bytes.push_back(static_cast<std::uint8_t>(
            std::lround(255 * std::sqrt(std::clamp(static_cast<double>(weight), 0.0, 1.0)))));
    return base64(bytes);
}

} // namespace lila
