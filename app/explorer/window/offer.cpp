// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/offer.h"

#include <QAction>

namespace lila {

void offer(QAction& action, const QString& what, const QString& whyNot) {
    action.setEnabled(whyNot.isEmpty());
    action.setToolTip(whyNot.isEmpty() ? what : whyNot);
    action.setStatusTip(action.toolTip());
}

} // namespace lila
