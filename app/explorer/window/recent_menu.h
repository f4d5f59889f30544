// SPDX-License-Identifier: AGPL-3.0-or-later
// The menu of files opened lately.
#pragma once

#include <QObject>

class QMenu;

namespace lila {

class Preferences;

class RecentMenu : public QObject {
    Q_OBJECT

public:
    /// `menu` is filled whenever it is about to be shown; `preferences` must outlive this.
    RecentMenu(QMenu& menu, const Preferences& preferences, QObject* parent);

Q_SIGNALS:
    void chosen(const QString& file);

private:
    void fill();

    QMenu& m_menu;
    const Preferences& m_preferences;
};

} // namespace lila
