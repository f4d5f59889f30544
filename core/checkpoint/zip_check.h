// SPDX-License-Identifier: AGPL-3.0-or-later
// A look at a zip's end before libzip allocates what that end asks for.
#pragma once

#include <cstdint>

struct zip_source;

namespace lila {

/// The size of the file. Throws CheckpointError where it cannot be read, or where a zip64 directory claims more entries
/// than there are bytes for: libzip takes memory for them before it looks.
std::uint64_t requirePlausibleZip(zip_source* source);

} // namespace lila
