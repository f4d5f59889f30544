// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/workspaces.h"

#include "app/explorer/story/story_file.h"
#include "app/explorer/views/view_docks.h"
#include "app/explorer/window/actions.h"
#include "app/explorer/window/dock_layout.h"
#include "app/explorer/window/preferences.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>

#include <algorithm>
#include <array>
#include <utility>

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
    : QObject(&window),
      m_window(window),
      m_docks(docks),
      m_preferences(preferences),
      m_choice(*actions.workspace) {
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
    connect(actions.resetLayout, &QAction::triggered, this, [this] {
        m_isHeld = false;
        m_docks.arrange();
    });
    connect(actions.trainWorkspace, &QAction::triggered, actions.train, &QAction::trigger);
}

void Workspaces::goAlongWith(StoryFile& file) {
    file.setLayout([this] { return layout(); });
    connect(&file, &StoryFile::opened, this,
            [this](const Session& session) { restore(QString::fromStdString(session.facts.layout)); });
}

/// The one that is shown, as it is left.
void Workspaces::keep() {
    m_preferences.storeDocks(keyOf(m_docks.arrangement()), m_window, m_docks.sizes().plan());
}

void Workspaces::show(Arrangement workspace) {
    m_docks.setArrangement(workspace);
    for (QAction* action : m_choice.actions())
        action->setChecked(workspaceOf(*action) == workspace);
    m_preferences.setWorkspace(nameOf(workspace));
}

void Workspaces::goTo(Arrangement workspace) {
    if (workspace == m_docks.arrangement())
        return;
    keep();
    bring(workspace);
}

/// As it is kept.
void Workspaces::bring(Arrangement workspace) {
    show(workspace);
    if (!m_preferences.restoreDocks(keyOf(workspace), m_window, m_docks.sizes()))
        m_docks.arrange();
    m_preferences.storeWindow(m_window, m_docks.sizes().plan());
}

std::function<void()> Workspaces::hold() {
    keep();
    QStringList keys;
    QList<QVariantMap> docks;
    for (const QAction* action : m_choice.actions()) {
        keys.append(keyOf(workspaceOf(*action)));
        docks.append(m_preferences.docks(keys.constLast()));
    }
    m_isHeld = true;
    return [this, keys, docks, shown = m_docks.arrangement()] {
        if (!std::exchange(m_isHeld, false))
            return;
        for (qsizetype i = 0; i < keys.size(); ++i)
            m_preferences.setDocks(keys[i], docks[i]);
        bring(shown);
    };
}

QString Workspaces::layout() const {
    return layoutText(nameOf(m_docks.arrangement()), m_window, m_docks.sizes().plan());
}

void Workspaces::restore(const QString& text) {
    const auto layout = layoutOf(text);
    if (!layout)
        return;
    const auto isIt = [&](const QAction* action) {
        return nameOf(workspaceOf(*action)) == layout->workspace && action->isVisible();
    };
    const auto choices = m_choice.actions();
    const auto it = std::ranges::find_if(choices, isIt);
    if (it == choices.end())
        return;
    keep();
    if (!restoreLayout(*layout, m_window, m_docks.sizes()))
        return;
    m_isHeld = false;
    show(workspaceOf(**it));
}

} // namespace lila
