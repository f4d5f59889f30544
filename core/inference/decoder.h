// SPDX-License-Identifier: AGPL-3.0-or-later
// The incremental decoder: logits of the next token, computed with a KV cache.
#pragma once

#include "core/inference/interventions.h"
#include "core/model/trace.h"
#include "core/model/weights.h"
#include "core/sampling/settings.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace lila {

/// Where the model's window starts for a context of `length` ids: 0 while it fits; then, exact, the last
/// blockSize ids; anchored, the smallest multiple of blockSize/2 that leaves at most blockSize ids.
int windowStart(ContextPolicy policy, int length, int blockSize);

/// Weights are shared and const; the cache belongs to the decoder. One thread at a time; copyable (a branch
/// of a story is a copy), a copy shares nothing that changes.
class Decoder {
public:
    explicit Decoder(std::shared_ptr<const ModelWeights> weights);

    const ModelConfig& config() const { return m_weights->config; }

    /// β factors act from the next position on. What the cache holds of earlier positions was computed with
    /// the interventions of its time and is kept, as a change acts on the next token.
    void setInterventions(const Interventions& interventions);

    /// Logits [V] for the token after `context` (not empty; ids 0..V-1, else std::out_of_range). Positions
    /// that the cache holds already are not computed again: a context that goes on from the last one costs
    /// one step a new id. `goOn`, if set, is asked between blocks of a long prefill; false stops it, and an
    /// empty span comes back.
    std::span<const float> logitsAfter(std::span<const int> context, ContextPolicy policy,
                                       const std::function<bool()>& goOn = {});

    /// Of the position that logitsAfter() computed last.
    const Activation& activation() const { return m_activation; }

    /// Ids of the context that the model sees now, at most blockSize.
    int windowLength() const { return static_cast<int>(m_cached.size()); }

    /// A full pass over `ids` (1 to blockSize), independent of the cache.
    Trace trace(std::span<const int> ids) const;

private:
    struct Pass;
    void forward(Pass& pass);
    void attention(Pass& pass, int layer);
    void attendHead(Pass& pass, std::span<const float> keys, std::span<const float> values, int head);
    void latticeBranch(Pass& pass, int layer);

    std::shared_ptr<const ModelWeights> m_weights;
    std::vector<float> m_beta;                        ///< [layer, H], interventions applied
    std::vector<float> m_branch;                      ///< [layer], interventions applied
    int m_start = 0;                                  ///< context index of the window's first id
    std::vector<int> m_cached;                        ///< ids whose keys and values are in the cache
    std::vector<std::vector<float>> m_keys, m_values; ///< [layer][H, block, D]
    std::vector<float> m_logits;
    Activation m_activation;
};

} // namespace lila
