// SPDX-License-Identifier: AGPL-3.0-or-later
// Which parts of the model speak for a token, and which for another: direct logit attribution
// (resources/docs/model.md section 13).
#pragma once

#include "core/inspection/inspector.h"

namespace lila {

/// Logits of `id` above those of `alternative`, by what added them to the hidden state. All in nats.
struct LogitAttribution {
    struct Layer {
        std::vector<double> content;  ///< of each head: with the weights that it would have without geometry
        std::vector<double> geometry; ///< of each head: what its geometry changes of that
        double attentionBias = 0;     ///< of `out`
        double branch = 0;
        double feedForward = 0; ///< with its biases

        double sum() const;
    };

    int id = 0;
    int alternative = 0;
    double difference = 0; ///< of the two logits, as the pass computed them
    double tokenEmbedding = 0;
    double positionEmbedding = 0;
    std::vector<Layer> layers;
    double finalBias = 0; ///< of the final norm
    /// What the parts do not explain: rounding, which shows where weights are held in fewer bits.
    double rounding = 0;

    double sum() const; ///< of all but the rounding
};

/// Both ids 0..V-1.
LogitAttribution logitAttribution(const ModelWeights& weights, const TokenLook& look, int id,
                                  int alternative);

} // namespace lila
