// SPDX-License-Identifier: AGPL-3.0-or-later
// OpenBLAS and OpenMP set for speed, where LibTorch brings them along; with another BLAS nothing is done.
#pragma once

namespace lila {

/// Replaces this process by the same program with the same arguments and a better environment, where there is
/// a better one; returns where there is none, so that the second time it does nothing. Call before any work.
/// What the user has set stays.
void restartWithFastBlas(char** argv);

/// Of OpenBLAS, which has threads of its own beside OpenMP's.
void setBlasThreads(int threads);

} // namespace lila
