// SPDX-License-Identifier: AGPL-3.0-or-later
// Arrangements of the docks for what one is about, each kept as it was left.
#pragma once

#include "app/explorer/views/view_table.h"

#include <QObject>

#include <functional>

class QActionGroup;
class QMainWindow;

namespace lila {

struct Actions;
class Preferences;
class StoryFile;
class ViewDocks;

class Workspaces : public QObject {
    Q_OBJECT

public:
    /// `docks` learn which one was shown last. All must outlive this.
    Workspaces(QMainWindow& window, ViewDocks& docks, Preferences& preferences, const Actions& actions);
    /// What is saved to it and opened from it has the layout.
    void goAlongWith(StoryFile& file);

    void goTo(Arrangement workspace);

    /// The workspace that is shown and its docks, as a text; and what a story's file says of them, which is
    /// nothing that changes anything where it is not understood.
    QString layout() const;
    void restore(const QString& layout);

    /// How the docks stand in every workspace, and which one is shown; what is returned puts it back, while
    /// this lives, and does nothing where they were put in order or a story brought its own meanwhile.
    std::function<void()> hold();

private:
    void keep();
    void bring(Arrangement workspace);
    void show(Arrangement workspace);

    QMainWindow& m_window;
    ViewDocks& m_docks;
    Preferences& m_preferences;
    QActionGroup& m_choice;
    bool m_isHeld = false;
};

} // namespace lila
