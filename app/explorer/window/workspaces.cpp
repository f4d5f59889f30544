// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/workspaces.h"

#include "app/explorer/views/view_docks.h"
#include "app/explorer/window/actions.h"
#include "app/explorer/window/preferences.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>

#include <array>

namespace lila {
namespace {

/// In files: never changed.
constexpr std::array names = {"write", "inside", "compare"};

QString nameOf(Arrangement workspace) {
    return QLatin1String(names[static_cast<std::size_t>(workspace)]);
}

QString keyOf(Arrangement workspace) {
    return QStringLiteral("workspaces/") + nameOf(workspace);
}

Arrangement workspaceOf(const QAction& action) {
    return static_cast<Arrangement>(action.data().toInt());
}

} // namespace

Workspaces::Workspaces(QMainWindow& window, ViewDocks& docks, Preferences& preferences,
                       const Actions& actions)
    : QObject(&window), m_window(window), m_docks(docks), m_preferences(preferences) {
    for (QAction* action : actions.workspace->actions()) {
        const Arrangement workspace = workspaceOf(*action);
        action->setVisible(docks.hasViews(workspace));
        if (nameOf(workspace) == preferences.workspace() && action->isVisible())
            docks.setArrangement(workspace);
    }
    for (QAction* action : actions.workspace->actions())
        action->setChecked(workspaceOf(*action) == docks.arrangement());
    connect(actions.workspace, &QActionGroup::triggered, this,
            [this](const QAction* action) { goTo(workspaceOf(*action)); });
    connect(actions.resetLayout, &QAction::triggered, &docks, &ViewDocks::arrange);
    connect(actions.trainWorkspace, &QAction::triggered, actions.train, &QAction::trigger);
}

void Workspaces::goTo(Arrangement workspace) {
    if (workspace == m_docks.arrangement())
        return;
    m_preferences.storeDocks(keyOf(m_docks.arrangement()), m_window, m_docks.sizes().plan());
    m_docks.setArrangement(workspace);
    if (!m_preferences.restoreDocks(keyOf(workspace), m_window, m_docks.sizes()))
        m_docks.arrange();
    m_preferences.setWorkspace(nameOf(workspace));
    m_preferences.storeWindow(m_window, m_docks.sizes().plan());
}

} // namespace lila
