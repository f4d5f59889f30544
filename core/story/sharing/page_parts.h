// SPDX-License-Identifier: AGPL-3.0-or-later
// resources/page, as the build embeds it.
#pragma once

#include <string_view>

namespace lila {

extern const std::string_view pageStyle, pageScript;

} // namespace lila
