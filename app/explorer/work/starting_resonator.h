// SPDX-License-Identifier: AGPL-3.0-or-later
// What the resonators of generations begin with.
#pragma once

#include <memory>
#include <string>

namespace lila {

struct ResonatorSpace;

/// Immutable, shared; each is another one, also where it holds the same.
struct StartingResonator {
    std::shared_ptr<const ResonatorSpace> space; ///< null: made from each generation's seed
    std::string sha256;                          ///< of the file; empty where there is none
};

} // namespace lila
