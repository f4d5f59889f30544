// SPDX-License-Identifier: AGPL-3.0-or-later
// How many processor threads LibTorch works with.
#pragma once

namespace lila {

/// Of everything in this process, matrix products included. 0: one a processor.
void setTorchThreads(int threads);

} // namespace lila
