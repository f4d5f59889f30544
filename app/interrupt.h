// SPDX-License-Identifier: AGPL-3.0-or-later
// Ctrl-C and SIGTERM, for work that ends in an orderly way.
#pragma once

namespace lila {

/// From now on they are only noted, each the first time; a second one ends the program.
void catchInterrupts();
bool wasInterrupted();

} // namespace lila
