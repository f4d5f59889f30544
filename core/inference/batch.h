// SPDX-License-Identifier: AGPL-3.0-or-later
// Several branches of a model that step together: its weights are read once for all of them.
#pragma once

#include "core/inference/decoder.h"

namespace lila {

/// A call of Decoder::logitsAfter().
struct BatchStep {
    Decoder* decoder = nullptr;
    std::span<const int> context;
    ContextPolicy policy = ContextPolicy::Exact;
    Probe* probe = nullptr;
};

/// Each decoder is afterwards as if it had stepped by itself, to the bit, whatever the others did: lengths,
/// windows and interventions are its own. One thread at a time, which also has the decoders meanwhile. Steps
/// of as many branches as before allocate nothing.
class Batch {
public:
    explicit Batch(std::shared_ptr<const PackedModel> model);

    /// Branches that go on by one id are computed together, others one after the other. `goOn` as in
    /// Decoder::logitsAfter(): where it stops a pass, false comes back, and branches that were not computed
    /// stay where they were. Throws std::invalid_argument where a decoder is of another model or comes twice.
    bool step(std::span<const BatchStep> steps, const std::function<bool()>& goOn = {});

    /// [V] of a branch, by its place among the steps; valid until the next step.
    std::span<const float> logits(std::size_t branch) const;

private:
    void requireSteps(std::span<const BatchStep> steps) const;
    void keepLogits(std::size_t branch, std::size_t row);

    std::shared_ptr<const PackedModel> m_model;
    Workspace m_work;
    std::vector<Sequence> m_sequences;   ///< one a branch
    std::vector<Sequence> m_together;    ///< those of one position
    std::vector<std::size_t> m_branches; ///< of m_together
    std::vector<float> m_logits;         ///< [branch, V]
};

} // namespace lila
