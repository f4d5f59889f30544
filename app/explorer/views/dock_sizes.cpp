// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/dock_sizes.h"

#include <QDockWidget>
#include <QEvent>
#include <QLayout>
#include <QMainWindow>
#include <QTabBar>

#include <algorithm>

namespace lila {
namespace {

constexpr int animationTime = 400; ///< milliseconds that Qt takes at most to move a dock to its place

/// Docked, and not behind another tab.
bool isInSight(const QDockWidget& dock) {
    return dock.isVisible() && !dock.isFloating() && !dock.visibleRegion().isEmpty();
}

} // namespace

DockSizes::DockSizes(QMainWindow& window, const QList<QDockWidget*>& docks)
    : QObject(&window), m_window(window), m_docks(docks) {
    window.installEventFilter(this);
    m_remember.setSingleShot(true);
    connect(&m_remember, &QTimer::timeout, this, &DockSizes::remember);
    m_carryOut.setSingleShot(true);
    m_carryOut.setInterval(0);
    connect(&m_carryOut, &QTimer::timeout, this, &DockSizes::carryOut);
    const auto moved = [this] {
        if (!m_carryOut.isActive()) // what a new size of the window does is not the user's will
            m_remember.start(animationTime);
    };
    for (const QDockWidget* dock : docks) {
        connect(dock, &QDockWidget::topLevelChanged, this, moved);
        connect(dock, &QDockWidget::dockLocationChanged, this, moved);
        connect(dock, &QDockWidget::visibilityChanged, this, moved);
    }
}

const DockPlan& DockSizes::plan() {
    if (m_remember.isActive()) {
        m_remember.stop();
        remember();
    }
    return m_plan;
}

void DockSizes::setPlan(const DockPlan& plan) {
    m_plan = plan;
    m_remember.stop();
    m_carryOut.start();
}

bool DockSizes::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize || event->type() == QEvent::Show) {
        m_remember.stop();
        m_carryOut.start();
    } else if (event->type() == QEvent::MouseButtonRelease) { // a separator, which the window itself moves
        m_remember.start(0);
    }
    return QObject::eventFilter(watched, event);
}

/// Of each dock; behind other docks that of the one in sight, and what was planned for those that are closed.
QList<QSize> DockSizes::sizes() const {
    QList<QSize> sizes = m_plan.docks;
    sizes.resize(m_docks.size());
    for (qsizetype i = 0; i < m_docks.size(); ++i) {
        if (!isInSight(*m_docks[i]))
            continue;
        sizes[i] = m_docks[i]->size();
        for (QDockWidget* behind : m_window.tabifiedDockWidgets(m_docks[i]))
            sizes[m_docks.indexOf(behind)] = sizes[i];
    }
    return sizes;
}

/// Nothing, where all is as it was carried out: a small window's docks are no plan.
void DockSizes::remember() {
    if (!m_window.isVisible() || m_window.isMinimized() || sizes() == m_reached)
        return;
    m_reached = sizes();
    m_plan = {m_window.size(), m_reached};
}

/// Of the tabs above a dock, which belong to what is resized with it.
int DockSizes::tabHeight(QDockWidget& dock) const {
    if (!m_window.tabifiedDockWidgets(&dock).isEmpty())
        for (const QTabBar* tabs : m_window.findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly))
            if (tabs->isVisible())
                return tabs->height();
    return 0;
}

void DockSizes::carryOut() {
    if (m_plan.window.isEmpty() || !m_window.isVisible())
        return;
    QList<QDockWidget*> docks;
    QList<int> widths;
    QList<int> heights;
    for (qsizetype i = 0; i < std::min(m_docks.size(), m_plan.docks.size()); ++i) {
        if (!isInSight(*m_docks[i]) || m_plan.docks[i].isEmpty())
            continue;
        docks.append(m_docks[i]);
        widths.append(m_plan.docks[i].width());
        heights.append(m_plan.docks[i].height() * m_window.height() / m_plan.window.height() +
                       tabHeight(*m_docks[i]));
    }
    m_window.resizeDocks(docks, widths, Qt::Horizontal);
    m_window.resizeDocks(docks, heights, Qt::Vertical);
    m_window.layout()->activate();
    m_reached = sizes();
}

} // namespace lila
