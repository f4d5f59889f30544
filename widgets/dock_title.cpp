// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/dock_title.h"

#include "widgets/icons.h"

#include <QDockWidget>
#include <QEvent>
#include <QSizeGrip>
#include <QToolButton>

namespace lila {

DockTitle::DockTitle(QDockWidget& dock)
    : ViewTitle(dock.windowTitle(), &dock),
      m_dock(dock),
      m_detach(addButton()),
      m_close(addButton()),
      m_grip(new QSizeGrip(&dock)) {
    m_detach->setIcon(actionIcon(ActionIcon::Float));
    connect(m_detach, &QToolButton::clicked, &dock, [&dock] { dock.setFloating(!dock.isFloating()); });
    m_close->setIcon(actionIcon(ActionIcon::Close));
    connect(m_close, &QToolButton::clicked, &dock, &QDockWidget::close);
    rename(dock.windowTitle());
    connect(&dock, &QDockWidget::windowTitleChanged, this, &DockTitle::rename);
    dock.setTitleBarWidget(this);
    // With a title bar of its own a dock floats without a window's frame.
    m_grip->hide();
    dock.installEventFilter(this);
    connect(&dock, &QDockWidget::topLevelChanged, m_grip, [this](bool floats) {
        m_grip->setVisible(floats);
        m_grip->raise();
    });
}

void DockTitle::rename(const QString& name) {
    setName(name);
    setButtonName(*m_detach, tr("Float or dock %1").arg(name));
    setButtonName(*m_close, tr("Close %1; the View menu brings it back").arg(name));
}

bool DockTitle::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        m_grip->resize(m_grip->sizeHint());
        m_grip->move(m_dock.rect().bottomRight() - m_grip->rect().bottomRight());
    }
    return ViewTitle::eventFilter(watched, event);
}

} // namespace lila
