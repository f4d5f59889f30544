// SPDX-License-Identifier: AGPL-3.0-or-later
// Pieces of text that settings name: what a story stops at, what must not stand in it, which tokens are
// favoured.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// None is empty.
using Phrases = std::vector<std::string>;
inline constexpr std::size_t longestPhrase = 200; ///< bytes

/// In one line: `|` between them; \n, \t, \| and \\ stand for a line end, a tab, a bar and a backslash.
std::string phrasesText(const Phrases& phrases);
/// Empty phrases are left out. Nothing where a backslash stands before something else.
std::optional<Phrases> phrasesIn(std::string_view text);

/// What is added to a token's logit.
struct NamedBias {
    std::string_view token;
    double bias = 0;
};
inline constexpr double largestBias = 100;

/// Of "TOKEN=NUMBER", the number between -100 and 100; nothing where it is not that.
std::optional<NamedBias> biasIn(std::string_view phrase);

} // namespace lila
