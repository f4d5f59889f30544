// SPDX-License-Identifier: AGPL-3.0-or-later
// The text of a branch as it is at one time, and where that of another time differs from it: what both share
// is not read.
#pragma once

#include "core/story/tree/story_path.h"

#include <functional>

namespace lila {

/// A value; holds what it shows, whatever becomes of the story. Making it costs time by the number of pieces
/// that the text is made of.
class BranchText {
public:
    /// `authorOf` says who wrote a span, by a number.
    BranchText(const Story& story, const StoryPath& path, const std::function<int(const Span&)>& authorOf);

    std::size_t bytes() const { return m_bytes; }

    /// Bytes [begin, end) of this text became [begin, newEnd) of another, on whole characters; what lies
    /// around is the same, and by the same authors.
    struct Difference {
        std::size_t begin = 0, end = 0, newEnd = 0;
    };
    Difference differenceTo(const BranchText& other) const;

private:
    struct Piece {
        std::string_view text;
        int author = 0;
        std::size_t firstByte = 0;
    };

    std::size_t sharedBeginning(const BranchText& other) const;
    std::size_t sharedEnd(const BranchText& other, std::size_t most) const;
    bool isWithinCharacter(std::size_t byte) const;

    std::vector<TokenRun> m_runs; ///< hold the texts
    std::vector<Piece> m_pieces;  ///< none is empty
    std::size_t m_bytes = 0;
};

} // namespace lila
