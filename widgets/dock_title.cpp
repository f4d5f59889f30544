// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/dock_title.h"

#include "widgets/icons.h"

#include <QDockWidget>
#include <QToolButton>

namespace lila {

DockTitle::DockTitle(QDockWidget& dock) : ViewTitle(dock.windowTitle(), &dock) {
    QToolButton* detach = addButton(tr("Float or dock %1").arg(dock.windowTitle()));
    detach->setIcon(actionIcon(ActionIcon::Float));
    connect(detach, &QToolButton::clicked, &dock, [&dock] { dock.setFloating(!dock.isFloating()); });
    QToolButton* close = addButton(tr("Close %1; the View menu brings it back").arg(dock.windowTitle()));
    close->setIcon(actionIcon(ActionIcon::Close));
    connect(close, &QToolButton::clicked, &dock, &QDockWidget::close);
    dock.setTitleBarWidget(this);
}

} // namespace lila
