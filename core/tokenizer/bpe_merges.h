// SPDX-License-Identifier: AGPL-3.0-or-later
// Byte-pair encoding in which merges are left out at random (Provilkov et al. 2020, "BPE-Dropout"): the same
// text in smaller pieces. SentencePiece draws from one generator a thread that can be seeded but once, which
// gives neither several threads nor the same pieces again; its merges are few enough to make here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace lila {

/// Immutable; may be shared between threads.
class BpeMerges {
public:
    struct Piece {
        std::string text;   ///< as it stands in the vocabulary
        float score = 0;    ///< of two possible merges the one with the higher score is made first
        bool isText = true; ///< false: of a byte or control piece, or one that stands for what is unknown
    };

    /// By id. Scores of a vocabulary that was made by merges.
    explicit BpeMerges(const std::vector<Piece>& pieces);

    /// `ids`: a text's, as encoded. Each merge is left out with that probability (0: `ids` come out). The
    /// same seed gives the same ids.
    std::vector<int> withDropout(std::span<const int> ids, double probability, std::uint64_t seed) const;

private:
    struct Merge {
        int id = 0;
        float score = 0;
    };

    template <class LeavesOut>
    std::vector<int> merged(std::vector<int> ids, LeavesOut leavesOut) const;

    std::unordered_map<std::uint64_t, Merge> m_merges; ///< by the two ids
    std::vector<std::vector<int>> m_characters;        ///< by id; itself alone where merges do not lead to it
};

} // namespace lila
