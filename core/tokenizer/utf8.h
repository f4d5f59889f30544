// SPDX-License-Identifier: AGPL-3.0-or-later
// UTF-8 that arrives in pieces.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lila {

/// Takes off the front of `bytes` all that is decided: whole characters as they are, bytes that can no longer
/// become one as U+FFFD. What is left is the beginning of a character, or nothing.
std::string takeWholeCharacters(std::string& bytes);

/// `bytes` with every byte that belongs to no character replaced by U+FFFD; adds the number of those to
/// `replaced`.
std::string repairUtf8(std::string_view bytes, std::uint64_t* replaced = nullptr);

/// Unicode code points of valid UTF-8.
std::int64_t characterCount(std::string_view utf8);

} // namespace lila
