// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/torch/torch_threads.h"

#include "app/torch/blas_environment.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <thread>

namespace lila {

void setTorchThreads(int threads) {
    const int count =
        threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    at::set_num_threads(count); // OpenMP's, for all but matrix products
    setBlasThreads(count);
}

} // namespace lila
