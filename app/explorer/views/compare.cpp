// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of two texts from one beginning: without the geometry, with another model, with other settings.
#include "app/explorer/views/comparison.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/view_dock.h"
#include "widgets/undo_keys.h"
#include "widgets/wheel_guard.h"

#include <QSpinBox>

namespace lila {

void fillCompare(ViewDock& place, Focus& focus) {
    constexpr int mostTokens = 2000;
    auto* view = new ComparisonView(comparedWithNames(),
                                    {Comparison::tr("to the caret"), Comparison::tr("first sentence")});
    place.show(view);
    auto* count = new QSpinBox;
    count->setRange(1, mostTokens);
    count->setValue(view->tokens());
    passUndoOn(count);
    guardWheel(count);
    count->setToolTip(Comparison::tr("Tokens that a run adds to each side"));
    count->setAccessibleName(count->toolTip());
    place.title->addControl(count);
    QObject::connect(count, &QSpinBox::valueChanged, view, &ComparisonView::setTokens);
    new Comparison(*view, focus);
}

} // namespace lila
