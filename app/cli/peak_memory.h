// SPDX-License-Identifier: AGPL-3.0-or-later
// How much memory this process has needed.
#pragma once

namespace lila::cli {

/// The largest resident set so far, in 10⁶ bytes; 0 where the system does not tell.
double peakMemoryMegabytes();

} // namespace lila::cli
