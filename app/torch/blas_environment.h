// SPDX-License-Identifier: AGPL-3.0-or-later
// What OpenBLAS and OpenMP read from the environment while a program is being loaded, set for speed.
#pragma once

namespace lila {

/// Replaces this process by the same program with the same arguments and a better environment, where there is
/// a better one; returns where there is none, so that the second time it does nothing. Call before any work.
/// What the user has set stays.
void restartWithFastBlas(char** argv);

} // namespace lila
