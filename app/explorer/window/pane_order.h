// SPDX-License-Identifier: AGPL-3.0-or-later
// The order in which the keyboard goes through the window, as the eye does: the story, then the docks as they
// stand, each from its title down.
#pragma once

#include <QHash>
#include <QList>
#include <QObject>
#include <QPointer>

class QDockWidget;
class QFocusFrame;
class QMainWindow;
class QWidget;

namespace lila {

/// Tab goes from stop to stop, step() from pane to pane, each where it was left.
class PaneOrder : public QObject {
    Q_OBJECT

public:
    PaneOrder(QMainWindow& window, const QList<QDockWidget*>& docks);

    /// To the next pane, or with -1 to the one before; past the last comes the first.
    void step(int direction);

private:
    void follow(const QWidget* before, QWidget* focus);
    QList<QDockWidget*> docksByPlace() const;
    QList<QWidget*> panes() const;
    void chainTabs() const;
    QWidget* entrance(QWidget& pane) const;

    QMainWindow& m_window;
    QList<QDockWidget*> m_docks;
    QFocusFrame* m_frame;                      ///< around what would not show the focus itself
    QHash<QWidget*, QPointer<QWidget>> m_left; ///< what had the focus in each pane
};

} // namespace lila
