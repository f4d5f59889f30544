// SPDX-License-Identifier: AGPL-3.0-or-later
// One visitor of a variant out of a lambda for each of its types.
#pragma once

namespace lila {

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>; // which clang 14 does not find by itself

} // namespace lila
