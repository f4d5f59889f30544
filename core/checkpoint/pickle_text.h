// SPDX-License-Identifier: AGPL-3.0-or-later
// The text forms of values in pickles of protocol 0.
#pragma once

#include "core/checkpoint/pickle_value.h"

#include <string>
#include <string_view>

namespace lila {

/// "12", "12L", and for opcode INT the booleans "00" and "01". Throw PickleFault, as all of these do.
PickleValue pickleInteger(std::string_view line, bool mayBeBoolean);
double pickleDouble(std::string_view line);
/// A quoted literal with Python 2's escapes.
std::string pickleQuoted(std::string_view line);
/// Python's raw-unicode-escape, as UTF-8.
std::string pickleRawUnicode(std::string_view line);

} // namespace lila
