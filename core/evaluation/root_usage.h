// SPDX-License-Identifier: AGPL-3.0-or-later
// How much of the E8 root system each layer uses.
#pragma once

#include "core/inference/decoder.h"

#include <functional>
#include <span>
#include <vector>

namespace lila {

/// Entropies in bits, at most log2 240 = 7.91.
struct LayerRootUsage {
    double useEntropy = 0;      ///< of the mean root weights: how evenly the roots are used over all text
    double positionEntropy = 0; ///< mean over positions of a position's own: how sharply one is chosen
    double usedShare = 0;       ///< roots that were the heaviest of some position, among 240
};

/// A value a layer, over all positions of the stories (ids; each cut to the model's window, empty ones left
/// out); the weights are the quantiser's softmax (resources/docs/model.md section 3). Empty where there is no
/// position. `goOn` is told the share done; where it returns false, the figures are those so far.
std::vector<LayerRootUsage> rootUsage(const Decoder& decoder, std::span<const std::vector<int>> stories,
                                      const std::function<bool(double)>& goOn = {});

} // namespace lila
