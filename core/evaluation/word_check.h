// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether a text holds words of a list.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// The words of `list` that stand in the text as whole words, upper or lower case on either side, each once,
/// in the list's order. A word ends where no letter a to z stands; apostrophes end it too.
std::vector<std::string> wordsFound(std::string_view text, std::span<const std::string> list);

/// Whether wordsFound can find it: letters a to z, upper or lower case, and nothing else.
bool isPlainWord(std::string_view word);

} // namespace lila
