// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/threads.h"

#include <cblas.h>

#include <algorithm>
#include <thread>

namespace lila {

void setThreadCount(int count) {
    const int processors = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    openblas_set_num_threads(count > 0 ? count : processors);
}

} // namespace lila
