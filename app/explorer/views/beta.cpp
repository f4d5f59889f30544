// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of β, which is the model's and no token's.
#include "app/explorer/views/focus.h"
#include "app/explorer/views/view_dock.h"
#include "widgets/beta_view.h"

namespace lila {

void fillBeta(ViewDock& place, Focus& focus) {
    auto* view = new BetaView;
    place.show(view);
    QObject::connect(&focus, &Focus::changed, view, [view, &focus](Focus::Part part) {
        if (part != Focus::Part::Model)
            return;
        const ModelWeights& weights = focus.model()->model.weights();
        std::vector<std::vector<float>> beta;
        for (const LayerWeights& layer : weights.layers) {
            const WeightArray shown = weights.config.hasGeometry() ? layer.headScales : WeightArray();
            beta.emplace_back(shown.begin(), shown.end());
        }
        view->setBeta(beta, !weights.config.randomRoots);
    });
}

} // namespace lila
