// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/view_docks.h"

#include "app/explorer/views/focus.h"

#include <QAction>
#include <QChildEvent>
#include <QCoreApplication>
#include <QLocale>
#include <QMainWindow>
#include <QMenu>
#include <QTabBar>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace lila {
namespace {

constexpr int widthShare = 44;  ///< percent of the window's
constexpr int usualHeight = 30; ///< percent, of what is a tab elsewhere
constexpr int outside = 500;    ///< pixels, of the window
constexpr int mostInColumn = 3; ///< docks: of more, some are tabs

/// For figures: which model it is, and how large.
QString sourceLine(const LoadedModel& model) {
    const ModelConfig& config = model.model.weights().config;
    return ViewDocks::tr("Model: %1 (%2 layers of %3 heads, width %4, %5 M parameters)")
        .arg(model.name())
        .arg(config.nLayers)
        .arg(config.nHeads)
        .arg(config.dModel)
        .arg(QLocale().toString(static_cast<double>(model.parameterCount) / 1e6, 'f', 1));
}

} // namespace

ViewDocks::ViewDocks(QMainWindow& window, Focus& focus, std::vector<ViewInfo> views)
    : QObject(&window), m_window(window), m_views(std::move(views)) {
    window.setDockOptions(QMainWindow::AllowTabbedDocks | QMainWindow::AllowNestedDocks |
                          QMainWindow::AnimatedDocks);
    window.installEventFilter(this);
    window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    window.setCorner(Qt::TopRightCorner, Qt::RightDockWidgetArea);
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    for (const ViewInfo& view : m_views)
        add(view, focus);
    connect(&focus, &Focus::changed, this, [this, &focus](Focus::Part part) {
        if (part == Focus::Part::Model)
            for (ExportableView* view : exportables())
                view->setSource(sourceLine(*focus.model()));
    });
    m_sizes = new DockSizes(window, docks());
    arrange();
}

/// Tabs that have no room are scrolled to, and not cut to a letter or two. A bar whose docks are all closed
/// is left over what stands there now: it goes out of the window, where Qt has those that it does not need.
bool ViewDocks::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ChildPolished) {
        if (auto* tabs = qobject_cast<QTabBar*>(static_cast<QChildEvent*>(event)->child())) {
            tabs->setElideMode(Qt::ElideNone);
            tabs->installEventFilter(this);
        }
    } else if (event->type() == QEvent::Paint) {
        if (auto* tabs = qobject_cast<QTabBar*>(watched); tabs != nullptr && tabs->count() == 0) {
            QTimer::singleShot(0, tabs, [tabs] {
                if (tabs->count() == 0)
                    tabs->move(-tabs->width() - outside, -tabs->height() - outside);
            });
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

void ViewDocks::add(const ViewInfo& view, Focus& focus) {
    ViewDock& place = m_places.emplace_back();
    place.dock = new QDockWidget(QCoreApplication::translate("ViewTable", view.title), &m_window);
    place.dock->setObjectName(QLatin1String(view.name));
    place.title = new DockTitle(*place.dock);
    view.fill(place, focus);
    if (place.exportable != nullptr)
        connect(place.title, &DockTitle::exportRequested, this, &ViewDocks::exportRequested);
}

void ViewDocks::present(const QString& name) {
    for (const ViewDock& place : m_places) {
        if (place.dock->objectName() != name)
            continue;
        place.dock->show();
        place.dock->raise();
        QTimer::singleShot(0, place.dock, &QWidget::raise); // its tab may not be there yet
    }
}

QList<QDockWidget*> ViewDocks::docks() const {
    QList<QDockWidget*> docks;
    for (const ViewDock& place : m_places)
        docks.append(place.dock);
    return docks;
}

QList<ExportableView*> ViewDocks::exportables() const {
    QList<ExportableView*> views;
    for (const ViewDock& place : m_places)
        if (place.exportable != nullptr)
            views.append(place.exportable);
    return views;
}

QString ViewDocks::titleOf(const ExportableView& view) const {
    const auto place = std::ranges::find(m_places, &view, &ViewDock::exportable);
    return place == m_places.end() ? QString() : place->dock->windowTitle();
}

bool ViewDocks::hasViews(Arrangement arrangement) const {
    return std::ranges::any_of(m_views,
                               [&](const ViewInfo& view) { return view.shownIn.contains(arrangement); });
}

/// At the bottom of the column, or behind another dock.
void ViewDocks::put(std::size_t view, QDockWidget* tabOf, int height, DockPlan& plan) {
    QDockWidget* dock = m_places[view].dock;
    m_window.addDockWidget(Qt::RightDockWidgetArea, dock, Qt::Vertical);
    dock->setVisible(m_views[view].shownIn.contains(m_arrangement));
    if (tabOf != nullptr)
        m_window.tabifyDockWidget(tabOf, dock);
    plan.docks[static_cast<qsizetype>(view)] =
        QSize(plan.window.width() * widthShare, plan.window.height() * height) / 100;
}

void ViewDocks::arrange() {
    DockPlan plan{m_window.size(), {}};
    plan.docks.resize(static_cast<qsizetype>(m_views.size()));
    for (const ViewDock& place : m_places) {
        place.dock->setFloating(false);
        m_window.removeDockWidget(place.dock);
    }
    const auto isShown = [this](const ViewInfo& view) { return view.shownIn.contains(m_arrangement); };
    const bool areFew = std::ranges::count_if(m_views, isShown) <= mostInColumn;
    QDockWidget* front = nullptr; ///< of the tabs
    int height = 0;               ///< theirs
    for (std::size_t i = 0; i < m_views.size(); ++i) {
        if (!isShown(m_views[i]))
            continue;
        const bool isTab = front != nullptr && m_views[i].height == 0 && !areFew;
        height = isTab ? height : m_views[i].height > 0 ? m_views[i].height : usualHeight;
        put(i, isTab ? front : nullptr, height, plan);
        front = isTab ? front : m_places[i].dock;
        front->raise();
    }
    // The others are tabs, of what stands before them, until somebody wants them.
    auto near = static_cast<std::size_t>(std::ranges::find_if(m_views, isShown) - m_views.begin());
    for (std::size_t i = 0; i < m_views.size(); ++i) {
        if (isShown(m_views[i]))
            near = i;
        else
            put(i, m_places[near].dock,
                100 * plan.docks[static_cast<qsizetype>(near)].height() / plan.window.height(), plan);
    }
    m_sizes->setPlan(plan);
}

void ViewDocks::fillExports(QMenu& menu) {
    for (const ViewDock& place : m_places) {
        if (place.exportable == nullptr)
            continue;
        QAction* action = menu.addAction(tr("%1…").arg(place.dock->windowTitle()));
        connect(action, &QAction::triggered, this,
                [this, view = place.exportable] { Q_EMIT exportRequested(view); });
        connect(place.dock, &QDockWidget::windowTitleChanged, action,
                [action](const QString& title) { action->setText(tr("%1…").arg(title)); });
    }
}

} // namespace lila
