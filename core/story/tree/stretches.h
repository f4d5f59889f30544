// SPDX-License-Identifier: AGPL-3.0-or-later
// A story as its forks divide it: tokens in a row between one fork and the next.
#pragma once

#include "core/story/tree/story_path.h"

namespace lila {

/// From one way to go on at a fork, or at the story's beginning, to the next fork or the end of the branch.
/// It may be a part of a span, and go through several.
struct Stretch {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    struct Part {
        SpanId span = rootSpan;
        std::size_t from = 0, to = 0; ///< tokens of the span
    };

    std::vector<Part> parts;   ///< at least one
    std::size_t parent = none; ///< the index of the one that ends where this begins; none at the beginning
    std::size_t tokens = 0;

    Continuation begin() const { return {parts.front().span, parts.front().from}; }
    Place end() const { return {parts.back().span, parts.back().to}; }
};

/// Parents before children, siblings in their order. Costs time by the number of spans.
std::vector<Stretch> stretchesOf(const Story& story);

/// The token of that name; nothing where it is not there. Costs time by the pieces that tokens lie in.
std::optional<Continuation> findToken(const Story& story, TokenKey key);

} // namespace lila
