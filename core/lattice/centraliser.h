// SPDX-License-Identifier: AGPL-3.0-or-later
// How many elements of the Weyl group commute with one of them.
#pragma once

#include "core/lattice/weyl.h"

namespace lila::lattice {

/// Exact: by orbits and stabilisers along roots whose cycles span the lattice (Holt, Eick, O'Brien, Handbook
/// of Computational Group Theory, 4.6), as the group is all symmetries of the roots.
std::uint64_t centraliserOrder(const WeylElement& element);

} // namespace lila::lattice
