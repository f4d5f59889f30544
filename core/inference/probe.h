// SPDX-License-Identifier: AGPL-3.0-or-later
// What a pass is asked to record beside its logits. No probe costs nothing.
#pragma once

#include "core/model/trace.h"

#include <span>

namespace lila {

/// Where in a layer the hidden state is looked at (resources/docs/model.md section 3).
enum class ResidualPoint {
    Input,     ///< as the layer gets it; of the layer after the last one: what the final norm gets
    Attention, ///< after attention was added
    Branch,    ///< after the E8 branch was added
};

/// Is told what a pass computes; what it does not override is not recorded. Called from the threads of the
/// pool, for different positions or heads at the same time, for one position and layer in their order.
/// `position` counts from the window's start. Spans are valid during the call. Of the last layer, positions
/// are seen whose logits are asked for.
class Probe {
public:
    virtual ~Probe() = default;
    virtual void rootWeights(int /*position*/, int /*layer*/, const LayerActivation& /*activation*/) {}
    /// `weights` [position + 1], sum 1.
    virtual void attention(int /*position*/, int /*layer*/, int /*head*/,
                           std::span<const float> /*weights*/) {}
    /// A head's query [D], before scaling and geometry.
    virtual void query(int /*position*/, int /*layer*/, int /*head*/, std::span<const float> /*query*/) {}
    /// What a head mixed of the values, [D]: its weights times them, before `out`.
    virtual void mix(int /*position*/, int /*layer*/, int /*head*/, std::span<const float> /*mix*/) {}
    /// `state` [d].
    virtual void residual(int /*position*/, int /*layer*/, ResidualPoint /*point*/,
                          std::span<const float> /*state*/) {}
};

} // namespace lila
