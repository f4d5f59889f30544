// SPDX-License-Identifier: AGPL-3.0-or-later
// Arrangements of the docks for what one is about, each kept as it was left.
#pragma once

#include "app/explorer/views/view_table.h"

#include <QObject>

class QMainWindow;

namespace lila {

struct Actions;
class Preferences;
class ViewDocks;

class Workspaces : public QObject {
    Q_OBJECT

public:
    /// `docks` learn which one was shown last. All must outlive this.
    Workspaces(QMainWindow& window, ViewDocks& docks, Preferences& preferences, const Actions& actions);

    void goTo(Arrangement workspace);

private:
    QMainWindow& m_window;
    ViewDocks& m_docks;
    Preferences& m_preferences;
};

} // namespace lila
