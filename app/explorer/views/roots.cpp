// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of the 240 roots, by their weights for the token that is looked at or for the story; the layer is
// chosen in its title.
#include "app/explorer/views/focus.h"
#include "app/explorer/views/layer_choice.h"
#include "app/explorer/views/story_roots.h"
#include "app/explorer/views/view_dock.h"
#include "widgets/root_panel.h"

#include <QComboBox>
#include <QCoreApplication>

#include <algorithm>

namespace lila {

namespace {

/// What stands in the place of E8's roots; empty where nothing does.
std::vector<lattice::Vector> directionsOf(const ModelWeights& weights) {
    std::vector<lattice::Vector> directions;
    if (!weights.config.randomRoots)
        return directions;
    for (auto at = weights.roots.begin(); at != weights.roots.end(); at += lattice::dimension)
        std::copy_n(at, lattice::dimension, directions.emplace_back().begin());
    return directions;
}

void showModel(RootView& view, QDockWidget& dock, const ModelWeights& weights) {
    view.setDirections(directionsOf(weights));
    dock.setWindowTitle(weights.config.randomRoots
                            ? QCoreApplication::translate("ViewTable", "Random directions")
                            : QCoreApplication::translate("ViewTable", "E8 roots"));
}

} // namespace

void fillRoots(ViewDock& place, Focus& focus) {
    auto* panel = new RootPanel;
    place.show(&panel->view(), panel);
    place.title->addControl(layerBox(focus));
    QObject::connect(&focus, &Focus::changed, panel, [panel, &focus, dock = place.dock](Focus::Part part) {
        if (part == Focus::Part::Model)
            showModel(panel->view(), *dock, focus.model()->model.weights());
    });
    new StoryRoots(*panel, focus);
}

} // namespace lila
