// SPDX-License-Identifier: AGPL-3.0-or-later
// How many threads the arithmetic may use.
#pragma once

namespace lila {

/// For the whole process; 0 or less: one a processor. Call before the first forward pass.
void setThreadCount(int count);

} // namespace lila
