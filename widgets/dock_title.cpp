// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/dock_title.h"

#include "widgets/icons.h"

#include <QDockWidget>
#include <QEvent>
#include <QSizeGrip>
#include <QToolButton>

namespace lila {

DockTitle::DockTitle(QDockWidget& dock)
    : ViewTitle(dock.windowTitle(), &dock), m_dock(dock), m_grip(new QSizeGrip(&dock)) {
    QToolButton* detach = addButton(tr("Float or dock %1").arg(dock.windowTitle()));
    detach->setIcon(actionIcon(ActionIcon::Float));
    connect(detach, &QToolButton::clicked, &dock, [&dock] { dock.setFloating(!dock.isFloating()); });
    QToolButton* close = addButton(tr("Close %1; the View menu brings it back").arg(dock.windowTitle()));
    close->setIcon(actionIcon(ActionIcon::Close));
    connect(close, &QToolButton::clicked, &dock, &QDockWidget::close);
    dock.setTitleBarWidget(this);
    // With a title bar of its own a dock floats without a window's frame.
    m_grip->hide();
    dock.installEventFilter(this);
    connect(&dock, &QDockWidget::topLevelChanged, m_grip, [this](bool floats) {
        m_grip->setVisible(floats);
        m_grip->raise();
    });
}

bool DockTitle::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        m_grip->resize(m_grip->sizeHint());
        m_grip->move(m_dock.rect().bottomRight() - m_grip->rect().bottomRight());
    }
    return ViewTitle::eventFilter(watched, event);
}

} // namespace lila
