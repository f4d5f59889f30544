// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of two texts from one beginning: without the geometry, with another model, with other settings.
#include "app/explorer/views/comparison.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/view_dock.h"

namespace lila {

void fillCompare(ViewDock& place, Focus& focus) {
    auto* view = new ComparisonView(
        comparedWithNames(), {Comparison::tr("up to the caret"), Comparison::tr("the first sentence")});
    place.show(view);
    new Comparison(*view, focus);
}

} // namespace lila
