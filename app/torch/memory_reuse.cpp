// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/torch/memory_reuse.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace lila {

void keepFreedMemory() {
#ifdef __GLIBC__
    constexpr int largest = 1 << 30;
    mallopt(M_MMAP_THRESHOLD, largest);
    mallopt(M_TRIM_THRESHOLD, largest);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
}

} // namespace lila
