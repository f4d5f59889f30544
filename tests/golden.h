// SPDX-License-Identifier: AGPL-3.0-or-later
// The reference's recorded numbers (tests/data/golden) and the comparisons that tests make with them.
#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/inference/decoder.h"

#include <algorithm>
#include <cmath>

namespace lila::golden {

inline const std::filesystem::path folder = std::filesystem::path(LILA_TEST_DATA) / "golden";
inline const std::filesystem::path vocabulary = LILA_SOURCE_DIR "/vocab/e8_morpheme_.model";

/// How far root weights may lie from the recorded ones. They are a softmax of -|z - r|² / 0.1, and |z|
/// reaches 6.3 here: scores up to 535, of which one rounding in fp32 (a part in 2^24) is 3.2e-5. Two scores
/// off by that in opposite directions move a weight near a half by 1.6e-5: so far may the recorded ones lie
/// from the exact ones (they do by 1.4e-5, beside a pass in double), so far ours on the other side, and z
/// rounds as well.
inline constexpr double rootWeightTolerance = 4e-5;

inline Checkpoint checkpoint() {
    return readCheckpoint(folder / "checkpoint.pt");
}

inline double largestDifference(std::span<const float> a, std::span<const float> b) {
    if (a.size() != b.size())
        return INFINITY;
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::isnan(a[i]) ? INFINITY : std::abs(static_cast<double>(a[i]) - b[i]));
    return largest;
}

/// Ids of a recorded prompt.
inline std::vector<int> promptIds(const SafetensorsFile& forward, int prompt) {
    std::vector<int> ids;
    for (const float id : forward.tensors.at("prompt" + std::to_string(prompt) + ".ids").toFloats())
        ids.push_back(static_cast<int>(id));
    return ids;
}

/// How far a trace is from what the reference recorded for a prompt.
struct Distance {
    double logits = 0, z = 0, rootWeights = 0, attention = 0;
};

inline Distance distance(const Trace& trace, const SafetensorsFile& forward, int prompt) {
    const std::string start = "prompt" + std::to_string(prompt) + ".";
    const auto recorded = [&](const std::string& name) {
        return forward.tensors.at(start + name).toFloats();
    };
    Distance d;
    d.logits = largestDifference(trace.logits, recorded("logits"));
    const std::size_t layers = 3; // as recorded
    if (trace.attention.size() != layers)
        return {INFINITY, INFINITY, INFINITY, INFINITY};
    for (std::size_t layer = 0; layer < layers; ++layer) {
        const std::string name = "layer" + std::to_string(layer) + ".";
        const std::vector<float> z = recorded(name + "z");
        const std::vector<float> weights = recorded(name + "root_weights");
        d.attention =
            std::max(d.attention, largestDifference(trace.attention[layer], recorded(name + "attention")));
        for (std::size_t t = 0; t < trace.ids.size(); ++t) {
            const LayerActivation& a = trace.activations[t][layer];
            d.z = std::max(d.z, largestDifference(a.z, std::span(z).subspan(t * 8, 8)));
            d.rootWeights = std::max(
                d.rootWeights, largestDifference(a.rootWeights, std::span(weights).subspan(t * 240, 240)));
        }
    }
    return d;
}

} // namespace lila::golden
