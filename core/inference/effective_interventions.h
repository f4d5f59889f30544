// SPDX-License-Identifier: AGPL-3.0-or-later
// What of interventions changes something.
#pragma once

#include "core/inference/interventions.h"

#include <cstddef>
#include <string>

namespace lila {

/// Without factors of 1 and boosts of 0.
Interventions effective(Interventions interventions);
/// How many numbers of the model they change, of those that are effective.
std::size_t overrideCount(const Interventions& interventions);
/// Names the numbers that the two have otherwise: the same numbers have the same name.
std::string changedNumbers(const Interventions& before, const Interventions& after);

} // namespace lila
