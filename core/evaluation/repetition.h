// SPDX-License-Identifier: AGPL-3.0-or-later
// How a text repeats itself.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace lila {

/// A hard loop: the same tokens said over and over. From token `onset` on, ids[t] == ids[t - period] holds
/// without a gap for so long that the period stands there at least `repeats` times in a row and covers at
/// least `span` tokens. So "very very very very" is none, and neither is a refrain with other words between.
struct LoopDefinition {
    int repeats = 4;
    int span = 32;
    int longestPeriod = 128; ///< tokens
};

struct HardLoop {
    int onset = 0;  ///< index of the first token of the period's first occurrence
    int period = 0; ///< tokens
    int length = 0; ///< tokens from the onset to where the repetition breaks off
    bool untilEnd = false;

    bool operator==(const HardLoop&) const = default;
};

/// The loop with the earliest onset, of those the one with the shortest period.
std::optional<HardLoop> firstHardLoop(std::span<const int> ids, const LoopDefinition& definition = {});

/// distinct-n (Li et al. 2016): different n-grams among all n-grams; 1 where there are none. n > 0.
double distinctShare(std::span<const int> ids, int n);

/// Bytes of the text as zlib packs it (level 9, without header and checksum), among its bytes: lower where
/// the text repeats itself. Short texts pack worse, so compare equal lengths. 1 for an empty text.
double compressionRatio(std::string_view text);

} // namespace lila
