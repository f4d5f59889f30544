// SPDX-License-Identifier: AGPL-3.0-or-later
// What top-k, top-p, min-p and XTC leave of a vocabulary: cuts in one ranking, found without sorting it.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace lila {

/// A token's probability and id in one number that orders tokens: the greater, the more probable, and of
/// equals the lower id.
using Rank = std::uint64_t;

/// The bits of floats that are not negative order as the floats do.
inline Rank rankOf(float probability, int id) {
    return Rank{std::bit_cast<std::uint32_t>(probability)} << 32U | ~static_cast<std::uint32_t>(id);
}
inline float probabilityOf(Rank rank) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(rank >> 32U));
}
inline int idOf(Rank rank) {
    return static_cast<int>(~static_cast<std::uint32_t>(rank));
}

/// Each leaves a run of the ranking.
struct Cut {
    enum class Kind {
        /// The `amount` greatest and what equals the last of them; 0: all.
        TopK,
        /// What comes before the sum exceeds `amount`, and the one that makes it exceed it; nothing is
        /// renormalised. 0 or 1: all.
        TopP,
        /// What is at least `amount` times as probable as the most probable (github.com/ggml-org/llama.cpp
        /// pull/3841); 0: all.
        MinP,
        /// Where two or more hold at least `amount` of the sum of what is left, all of them but the least
        /// probable go (by p-e-w, github.com/oobabooga/textgen/pull/6335); above 1: all stay.
        Xtc,
    };
    Kind kind = Kind::TopK;
    double amount = 0;
};
inline constexpr std::size_t mostCuts = 4;

/// Holds its scratch memory between calls; one thread at a time. Copyable.
class Selection {
public:
    /// Of probabilities [V], all finite and one above zero, what `cuts` (at most `mostCuts`) leave one after
    /// the other. `ranked`: how many mostProbable() may be asked for.
    void select(std::span<const float> probabilities, std::span<const Cut> cuts, int ranked);

    /// Neighbours in the ranking.
    struct Run {
        Rank last = 0, first = ~Rank{0};
        bool contains(Rank rank) const { return rank >= last && rank <= first; }
    };
    /// What the cut of that index, and those before it, leave.
    const Run& after(std::size_t cut) const { return m_runs[cut]; }
    /// Whether all cuts leave it.
    bool leaves(Rank rank) const { return m_run.contains(rank); }

    /// By id: the most probable tokens, those that all cuts leave among them.
    std::span<const Rank> head() const { return m_head; }
    /// `count` tokens of the vocabulary (or all of it): first what the cuts leave, then the others, each with
    /// the most probable first; `count` not above the `ranked` given to select().
    std::span<const Rank> mostProbable(int count);

private:
    static float boundOf(std::span<const float> probabilities, std::span<const Cut> cuts, int ranked);
    void cut(const Cut& cut);

    std::vector<int> m_ids;
    std::vector<Rank> m_head;
    std::vector<Rank> m_scratch; ///< what is left, while cutting
    std::array<Run, mostCuts> m_runs;
    Run m_run;
};

} // namespace lila
