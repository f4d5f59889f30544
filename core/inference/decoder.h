// SPDX-License-Identifier: AGPL-3.0-or-later
// The incremental decoder: which positions of a context are to be computed, and which are cached.
#pragma once

#include "core/inference/forward_pass.h"
#include "core/sampling/settings.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace lila {

/// Where the model's window starts for a context of `length` ids: 0 while it fits; then, exact, the last
/// blockSize ids; anchored, the smallest multiple of blockSize/2 that leaves at most blockSize ids.
int windowStart(ContextPolicy policy, int length, int blockSize);

/// The model is shared and const; what has been seen belongs to the decoder. One thread at a time; copyable
/// (a branch of a story is a copy): the cache's pages are shared until one of the two writes. A step that
/// follows a step allocates nothing. Results do not depend on the number of threads.
class Decoder {
public:
    explicit Decoder(std::shared_ptr<const PackedModel> model);

    const ModelConfig& config() const { return m_model->config(); }

    /// They act from the next position on. What the cache holds of earlier positions was computed with the
    /// interventions of its time and is kept, as a change acts on the next token. Throws
    /// std::invalid_argument where a number is no use (applied_interventions.h).
    void setInterventions(const Interventions& interventions);

    /// Logits [V] for the token after `context` (not empty; ids of its window 0..V-1, else
    /// std::out_of_range). Positions that the cache holds already are not computed again: a context that goes
    /// on from the last one costs one step a new id. `goOn`, if set, is asked between the layers of a longer
    /// pass; false stops it, and an empty span comes back. The span is valid until the next call. `probe`, if
    /// any, sees the positions that are computed.
    std::span<const float> logitsAfter(std::span<const int> context, ContextPolicy policy,
                                       const std::function<bool()>& goOn = {}, Probe* probe = nullptr);

    /// The same, and `take(position, logits)` is given those of each position of the context that is
    /// computed, in order; false where `goOn` stops it.
    bool logitsAfterEach(std::span<const int> context, ContextPolicy policy,
                         const std::function<void(std::size_t position, std::span<const float> logits)>& take,
                         const std::function<bool()>& goOn = {}, Probe* probe = nullptr);

    /// Of the position that logitsAfter() computed last; after a pass that was stopped, of no position.
    const Activation& activation() const { return m_activation; }

    /// Ids of the context that the model sees now, at most blockSize.
    int windowLength() const { return static_cast<int>(m_cached.size()); }

    /// So many of the context's first ids it has seen: what the cache holds is of them.
    std::size_t seen() const { return static_cast<std::size_t>(m_start) + m_cached.size(); }
    /// What the cache holds behind the first `count` ids of the context is computed anew, with the
    /// interventions of then, although the ids may be the same.
    void forgetBehind(std::size_t count);
    /// Of the window that it has seen: how many of its first positions hold these ids, each seen with the
    /// interventions that `at(position)` gives.
    std::size_t seenAs(std::span<const int> ids,
                       const std::function<const Interventions&(std::size_t position)>& at) const;
    /// Context index of the window's first id.
    std::size_t windowBegin() const { return static_cast<std::size_t>(m_start); }
    /// Ids of the window that it has seen.
    std::span<const int> window() const { return m_cached; }
    const Interventions& seenWith(std::size_t position) const { return m_seenWith[position]->source(); }
    /// Takes the window for all of its context: what comes before it is no longer counted.
    void startAtWindow() { m_start = 0; }
    /// Keys and values of the window's positions.
    const KvCache& cache() const { return m_cache; }
    /// Of pages that the cache holds, shared ones included.
    std::size_t cacheBytes() const { return m_cache.bytes(); }

    /// Logits [T, V] of a full pass over `ids` (1 to blockSize, else std::out_of_range), independent of the
    /// cache, with the interventions of now.
    std::vector<float> everyLogits(std::span<const int> ids, Probe* probe = nullptr) const;
    /// The same with everything recorded.
    Trace trace(std::span<const int> ids) const;

private:
    friend class Batch;

    /// The part of the context that is to be computed. Follow with close() when that is done.
    Sequence open(std::span<const int> context, ContextPolicy policy, Probe* probe);
    void close(const Sequence& computed);

    std::shared_ptr<const PackedModel> m_model;
    std::shared_ptr<const AppliedInterventions> m_interventions;
    int m_start = 0;           ///< context index of the window's first id
    std::vector<int> m_cached; ///< ids whose keys and values are in the cache
    std::vector<std::shared_ptr<const AppliedInterventions>> m_seenWith; ///< of each of them
    KvCache m_cache;
    Activation m_activation;
    Workspace m_work;
};

} // namespace lila
