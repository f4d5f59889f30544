// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/pane_order.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QFocusFrame>
#include <QLayout>
#include <QMainWindow>
#include <QMenuBar>
#include <QPushButton>
#include <QTabBar>
#include <QTextEdit>

#include <algorithm>
#include <tuple>

namespace lila {
namespace {

bool canHaveFocus(const QWidget& widget) {
    return (widget.focusPolicy() & Qt::TabFocus) != 0 && widget.isEnabled() && widget.isVisible();
}

/// Whether the style shows that it has the focus: not of a default button, nor of what it does not know.
bool showsFocus(const QWidget& widget) {
    const auto* button = qobject_cast<const QPushButton*>(&widget);
    const auto* text = qobject_cast<const QTextEdit*>(&widget);
    return (button == nullptr || !button->isDefault()) &&
           (qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QComboBox*>(&widget) ||
            qobject_cast<const QAbstractSlider*>(&widget) || qobject_cast<const QAbstractSpinBox*>(&widget) ||
            (text != nullptr && !text->isReadOnly()) || qobject_cast<const QTabBar*>(&widget));
}

/// The Tab key's stops within `part`, in the order of the focus chain.
QList<QWidget*> stopsIn(QWidget& part) {
    QList<QWidget*> stops;
    QWidget* widget = &part;
    do {
        if ((widget == &part || part.isAncestorOf(widget)) && (widget->focusPolicy() & Qt::TabFocus) != 0 &&
            widget->focusProxy() == nullptr && !widget->isWindow())
            stops.append(widget);
        widget = widget->nextInFocusChain();
    } while (widget != &part);
    return stops;
}

/// Those of the widgets in `layout`, in its order.
QList<QWidget*> stopsIn(const QLayout& layout) {
    QList<QWidget*> stops;
    for (int i = 0; i < layout.count(); ++i) {
        QLayoutItem& item = *layout.itemAt(i);
        if (item.layout() != nullptr)
            stops += stopsIn(*item.layout());
        else if (item.widget() != nullptr)
            stops += stopsIn(*item.widget());
    }
    return stops;
}

/// Of the docks that stand behind one another with this one; null where it stands alone.
QTabBar* tabBarOf(const QDockWidget& dock, const QMainWindow& window) {
    for (QTabBar* bar : window.findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly))
        for (int tab = 0; !bar->isHidden() && tab < bar->count(); ++tab)
            if (bar->tabText(tab) == dock.windowTitle())
                return bar;
    return nullptr;
}

QWidget* firstStop(QWidget& part) {
    const QList<QWidget*> stops = stopsIn(part);
    const auto first = std::ranges::find_if(stops, [](const QWidget* stop) { return canHaveFocus(*stop); });
    return first == stops.end() ? nullptr : *first;
}

} // namespace

PaneOrder::PaneOrder(QMainWindow& window, const QList<QDockWidget*>& docks)
    : QObject(&window), m_window(window), m_docks(docks), m_frame(new QFocusFrame(&window)) {
    connect(qApp, &QApplication::focusChanged, this, &PaneOrder::follow);
    for (const QDockWidget* dock : docks)
        connect(dock, &QDockWidget::dockLocationChanged, this, &PaneOrder::chainTabs, Qt::QueuedConnection);
    chainTabs();
}

/// In the order in which they are read: by column, from the top; floating ones last. What is behind another
/// dock stands there too.
QList<QDockWidget*> PaneOrder::docksByPlace() const {
    const auto place = [this](QDockWidget* dock) {
        const QDockWidget* shown = dock;
        for (const QDockWidget* other : m_window.tabifiedDockWidgets(dock))
            if (dock->visibleRegion().isEmpty() && !other->visibleRegion().isEmpty())
                shown = other;
        return std::tuple(shown->isFloating(), shown->x(), shown->y());
    };
    QList<QDockWidget*> docks = m_docks;
    std::ranges::stable_sort(docks, {}, place);
    return docks;
}

void PaneOrder::follow(const QWidget* before, QWidget* focus) {
    m_frame->setWidget(nullptr);
    if (focus == nullptr)
        return;
    // What a dialog or the menu gives back to where it was has not been gone to.
    const bool isGoneTo = before != nullptr && before->window() == focus->window() &&
                          qobject_cast<const QMenuBar*>(before) == nullptr;
    for (QDockWidget* dock : m_docks)
        if (isGoneTo && dock->isAncestorOf(focus) && dock->visibleRegion().isEmpty())
            dock->raise(); // Tab leads behind other docks
    for (QWidget* pane : panes()) {
        if (!pane->isAncestorOf(focus))
            continue;
        m_left[pane] = focus;
        if (!showsFocus(*focus) && focus->window()->testAttribute(Qt::WA_KeyboardFocusChange))
            m_frame->setWidget(focus);
    }
}

void PaneOrder::chainTabs() const {
    QWidget* last = nullptr;
    const auto append = [&](const QList<QWidget*>& stops) {
        for (QWidget* stop : stops) {
            if (last != nullptr)
                QWidget::setTabOrder(last, stop);
            last = stop;
        }
    };
    append(stopsIn(*m_window.centralWidget()));
    const QTabBar* lastTabs = nullptr;
    for (QDockWidget* dock : docksByPlace()) {
        if (dock->isFloating()) // a window of its own
            continue;
        if (QTabBar* tabs = tabBarOf(*dock, m_window); tabs != nullptr && tabs != lastTabs) {
            append({tabs});
            lastTabs = tabs;
        }
        append(stopsIn(*dock->titleBarWidget()->layout()));
        append(stopsIn(*dock->widget()));
    }
}

QList<QWidget*> PaneOrder::panes() const {
    QList<QWidget*> panes{m_window.centralWidget()};
    for (QDockWidget* dock : docksByPlace())
        if (dock->isVisible() && !dock->visibleRegion().isEmpty())
            panes.append(dock);
    return panes;
}

QWidget* PaneOrder::entrance(QWidget& pane) const {
    QWidget* left = m_left.value(&pane);
    if (left != nullptr && pane.isAncestorOf(left) && canHaveFocus(*left))
        return left;
    const auto* dock = qobject_cast<QDockWidget*>(&pane);
    QWidget* content = dock != nullptr ? firstStop(*dock->widget()) : nullptr;
    return content != nullptr ? content : firstStop(pane);
}

void PaneOrder::step(int direction) {
    const QList<QWidget*> all = panes();
    const QWidget* focus = QApplication::focusWidget();
    const auto here = std::ranges::find_if(
        all, [&](const QWidget* pane) { return focus != nullptr && pane->isAncestorOf(focus); });
    qsizetype place = here == all.end() ? (direction > 0 ? -1 : 0) : here - all.begin();
    for (qsizetype tries = 0; tries < all.size(); ++tries) {
        place = (place + direction + all.size()) % all.size();
        if (QWidget* stop = entrance(*all[place])) {
            stop->window()->activateWindow();
            stop->setFocus(direction > 0 ? Qt::TabFocusReason : Qt::BacktabFocusReason);
            return;
        }
    }
}

} // namespace lila
