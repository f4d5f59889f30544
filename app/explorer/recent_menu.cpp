// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/recent_menu.h"

#include "app/explorer/preferences.h"

#include <QFileInfo>
#include <QMenu>

namespace lila {

RecentMenu::RecentMenu(QMenu& menu, const Preferences& preferences, QObject* parent)
    : QObject(parent), m_menu(menu), m_preferences(preferences) {
    m_menu.setToolTipsVisible(true);
    connect(&m_menu, &QMenu::aboutToShow, this, &RecentMenu::fill);
}

void RecentMenu::fill() {
    m_menu.clear();
    for (const QString& file : m_preferences.recentFiles()) {
        QAction* action = m_menu.addAction(QFileInfo(file).fileName());
        action->setToolTip(file);
        action->setEnabled(QFileInfo::exists(file));
        connect(action, &QAction::triggered, this, [this, file] { Q_EMIT chosen(file); });
    }
    if (m_menu.isEmpty())
        m_menu.addAction(tr("No files yet"))->setEnabled(false);
}

} // namespace lila
