// SPDX-License-Identifier: AGPL-3.0-or-later
// Text files of stories, as evaluations read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// The stories of a text in TinyStories' format: separated by lines `<|endoftext|>`; white space around a
/// story is left out, and so are empty ones.
std::vector<std::string> storiesIn(std::string_view text);

} // namespace lila
