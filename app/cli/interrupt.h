// SPDX-License-Identifier: AGPL-3.0-or-later
// Ctrl-C, for work that ends in an orderly way.
#pragma once

namespace lila::cli {

/// From now on Ctrl-C is only noted.
void catchInterrupts();
bool wasInterrupted();

} // namespace lila::cli
