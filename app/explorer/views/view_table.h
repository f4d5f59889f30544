// SPDX-License-Identifier: AGPL-3.0-or-later
// The registry of the views: a new one is a file that fills its dock, and a row here.
#pragma once

#include <functional>
#include <set>
#include <vector>

namespace lila {

class Focus;
struct ViewDock;

/// What the window is arranged for.
enum class Arrangement { Write, LookInside, Compare };

struct ViewInfo {
    const char* name;  ///< in the layouts that are kept: never changed
    const char* title; ///< to be translated, in the context ViewTable
    int height;        ///< percent of the window's; 0: where many are shown, a tab of the view before it
    /// Puts a view in and lets it follow what is looked at, which outlives it.
    std::function<void(ViewDock&, Focus&)> fill;
    /// Where it is to be seen until the user shows or closes it.
    std::set<Arrangement> shownIn = {Arrangement::LookInside};
};

/// From the top down, as they stand until the user moves them.
std::vector<ViewInfo> viewTable();

} // namespace lila
