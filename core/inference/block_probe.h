// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes root weights and z of a few positions in a row.
#pragma once

#include "core/inference/probe.h"

#include <utility>
#include <vector>

namespace lila {

class BlockProbe : public Probe {
public:
    BlockProbe(std::size_t first, std::size_t count, int layers)
        : m_first(first), m_activations(count, Activation(static_cast<std::size_t>(layers))) {}

    void rootWeights(int position, int layer, const LayerActivation& activation) override {
        m_activations[static_cast<std::size_t>(position) - m_first][static_cast<std::size_t>(layer)] =
            activation;
    }
    Activation take(std::size_t position) { return std::move(m_activations[position - m_first]); }

private:
    std::size_t m_first;
    std::vector<Activation> m_activations;
};

} // namespace lila
