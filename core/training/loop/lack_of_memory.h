// SPDX-License-Identifier: AGPL-3.0-or-later
// A lack of memory, told by its type. Needs no LibTorch to include.
#pragma once

#include <exception>

namespace lila {

/// From now on tensors on processors that find no memory throw std::bad_alloc: LibTorch's own allocator
/// throws what it throws for anything.
void tellLackOfMemory();

/// On whatever device.
bool isLackOfMemory(const std::exception& error);

} // namespace lila
