// SPDX-License-Identifier: AGPL-3.0-or-later
// Root weights and z of every layer behind the tokens of a branch, computed as they were when it was written.
#pragma once

#include "core/story/generator.h"
#include "core/story/seen_branch.h"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace lila {

/// Remembers what it has computed: of a branch that goes on from the last one, or differs in its end, only
/// the rest is computed. One thread at a time.
class BranchActivations {
public:
    static constexpr std::size_t usualBudget = std::size_t{256} << 20U;

    /// In bytes: of a branch that needs more, the last tokens that fit are there.
    explicit BranchActivations(StoryModel model, std::size_t budget = usualBudget);

    const StoryModel& model() const { return m_model; }
    void setBranch(SeenBranch branch);
    const SeenBranch& branch() const { return *m_branch; }

    /// A block of a few positions. True where all tokens of the branch are there; `goOn`
    /// (Decoder::logitsAfter) may stop it. With the interventions that were in force.
    bool next(const std::function<bool()>& goOn = {});
    /// The token that activations() begin with: later than the first in a branch that is too long for the
    /// budget.
    std::size_t first() const { return m_first; }
    /// Of the position before each token, from which it was predicted; so many as are computed.
    std::span<const Activation> activations() const { return m_activations; }

private:
    std::size_t alike(const SeenBranch& other) const;
    void begin(std::size_t alike, std::size_t tokens);
    std::size_t blockEnd(const SeenBranch::Window& window, std::size_t from, std::size_t token) const;

    StoryModel m_model;
    Decoder m_decoder;
    std::optional<SeenBranch> m_branch;
    std::optional<SeenBranch::Window> m_window; ///< of what the decoder has seen
    std::size_t m_most;                         ///< tokens that are kept
    std::size_t m_first = 0;
    std::vector<Activation> m_activations;
};

} // namespace lila
