// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of what else could be written: passages to choose from, as many as its title says, and the tree
// of what could come next. Alternatives fills them.
#include "app/explorer/views/view_dock.h"
#include "widgets/look_ahead_view.h"
#include "widgets/passage_list.h"
#include "widgets/undo_keys.h"
#include "widgets/wheel_guard.h"

#include <QCoreApplication>
#include <QSpinBox>

namespace lila {

class Focus;

void fillAlternatives(ViewDock& place, Focus& /*focus*/) {
    constexpr int fewest = 2;
    constexpr int most = 8;
    auto* list = new PassageList;
    place.show(list);
    auto* count = new QSpinBox;
    count->setRange(fewest, most);
    count->setValue(list->wanted());
    passUndoOn(count);
    guardWheel(count);
    count->setToolTip(QCoreApplication::translate("ViewTable", "How many ways on are written at once"));
    count->setAccessibleName(count->toolTip());
    place.title->addControl(count);
    QObject::connect(count, &QSpinBox::valueChanged, list, &PassageList::setWanted);
}

void fillLookAhead(ViewDock& place, Focus& /*focus*/) {
    place.show(new LookAheadView);
}

} // namespace lila
