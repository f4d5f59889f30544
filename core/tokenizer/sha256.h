// SPDX-License-Identifier: AGPL-3.0-or-later
// SHA-256 (FIPS 180-4), to name vocabularies by their content.
#pragma once

#include <string>
#include <string_view>

namespace lila {

/// 64 lower-case hexadecimal digits.
std::string sha256Hex(std::string_view bytes);

} // namespace lila
