// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes both sides of a comparison on the worker's thread, in pieces that leave room for what is more
// urgent.
#pragma once

#include "app/explorer/work/encoded_draft.h"
#include "core/story/side_by_side.h"

namespace lila {

/// From the token on that covers a byte of the branch's text.
struct ComparisonStart {
    Story story; ///< the text as a branch
    std::size_t byte = 0;
    std::array<WritingSide, 2> sides;
    std::uint64_t seed = 1;
};

/// What both sides go on from.
struct ComparisonBegun {
    std::vector<EncodedDraft> encoded;
    std::optional<Place> place; ///< once they are; nothing where ids of the text before are not known
    ContextTokens prompt;       ///< by A's vocabulary
    bool sameVocabulary = false;
    std::array<bool, 2> skipsDraws{}; ///< SideBySide::skipsDraws
};

struct ComparisonNews {
    std::optional<ComparisonBegun> begun; ///< where nothing is known yet
    std::array<SideGain, 2> gains;        ///< behind what is known
};

/// Made anywhere; used by one thread at a time.
class ComparisonWork {
public:
    explicit ComparisonWork(ComparisonStart start) : m_start(std::move(start)) {}

    /// A piece of what is missing until each side has so many tokens, or has ended; nothing where `goOn`
    /// stopped it. Throws what SideBySide does.
    std::optional<ComparisonNews> write(std::size_t tokens, const std::array<std::size_t, 2>& known,
                                        const std::function<bool()>& goOn);

private:
    void begin();

    ComparisonStart m_start;
    std::unique_ptr<SideBySide> m_sides;
    ComparisonBegun m_begun;
    std::size_t m_made = 0;
};

} // namespace lila
