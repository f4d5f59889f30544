// SPDX-License-Identifier: AGPL-3.0-or-later
// What of a text is the same after a change.
#pragma once

#include <cstddef>
#include <string_view>

namespace lila {

struct SharedEnds {
    std::size_t before = 0, behind = 0; ///< bytes at the beginning, and then at the end
};

/// What both texts have, on whole characters of UTF-8.
SharedEnds sharedEnds(std::string_view a, std::string_view b);

} // namespace lila
