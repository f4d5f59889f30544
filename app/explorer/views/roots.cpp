// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of the 240 roots, by their weights for the token that is looked at; the layer is chosen in its
// title.
#include "app/explorer/views/focus.h"
#include "app/explorer/views/layer_choice.h"
#include "app/explorer/views/token_text.h"
#include "app/explorer/views/view_dock.h"
#include "widgets/root_view.h"

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

void showToken(RootView& view, const Focus& focus) {
    if (const StepRecord* token = focus.token())
        view.setActivation(token->activation, tokenName(*focus.model()->model.tokenizer, token->id));
    else
        view.clear();
}

} // namespace

void fillRoots(ViewDock& place, Focus& focus) {
    auto* view = new RootView;
    place.show(view);
    place.title->addControl(layerBox(focus));
    QObject::connect(&focus, &Focus::changed, view, [view, &focus, dock = place.dock](Focus::Part part) {
        if (part == Focus::Part::Model)
            showModel(*view, *dock, focus.model()->model.weights());
        else if (part == Focus::Part::Token)
            showToken(*view, focus);
        else
            view->setLayer(focus.layer());
    });
}

} // namespace lila
