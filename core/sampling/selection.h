// SPDX-License-Identifier: AGPL-3.0-or-later
// What top-k and top-p leave of a vocabulary: two cuts in one ranking, found without sorting it.
#pragma once

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

/// Holds its scratch memory between calls; one thread at a time. Copyable.
class Selection {
public:
    /// Of probabilities [V], all finite and one above zero: top-k leaves the k greatest and what equals the
    /// last of them (0: all); top-p, without renormalising, what comes before the sum exceeds p, and the one
    /// that makes it exceed p (0 or 1: all). `ranked`: how many mostProbable() may be asked for.
    void select(std::span<const float> probabilities, int topK, double topP, int ranked);

    bool topKLeaves(Rank rank) const { return rank >= m_lastOfTopK; }
    /// After top-k.
    bool topPLeaves(Rank rank) const { return rank >= m_lastOfTopP; }

    /// By id: the most probable tokens, those that both cuts leave among them.
    std::span<const Rank> head() const { return m_head; }
    /// The `count` most probable of the vocabulary (or all of it), the most probable first; `count` not above
    /// the `ranked` given to select().
    std::span<const Rank> mostProbable(int count);

private:
    std::vector<int> m_ids;
    std::vector<Rank> m_head;
    std::vector<Rank> m_scratch;
    Rank m_lastOfTopK = 0;
    Rank m_lastOfTopP = 0;
};

} // namespace lila
