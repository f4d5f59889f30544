// SPDX-License-Identifier: AGPL-3.0-or-later
// The sizes that the user gave the docks, kept while the window is smaller than they need.
#pragma once

#include <QList>
#include <QObject>
#include <QSize>
#include <QTimer>

class QDockWidget;
class QMainWindow;

namespace lila {

/// How the docks stand in a window of that size, in the order in which they were made.
struct DockPlan {
    QSize window; ///< empty: there is no plan
    QList<QSize> docks;
};

/// A window that shrinks takes room from its docks, and Qt does not give it back. The plan is what the user
/// left when a separator was dragged, or a dock moved, closed or opened; it is carried out again whenever
/// the window's size changes: widths as they are, heights as shares.
class DockSizes : public QObject {
    Q_OBJECT

public:
    DockSizes(QMainWindow& window, const QList<QDockWidget*>& docks);

    const DockPlan& plan();
    /// Carried out soon, or when the window is shown.
    void setPlan(const DockPlan& plan);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QList<QSize> sizes() const;
    void remember();
    void carryOut();
    int tabHeight(QDockWidget& dock) const;

    QMainWindow& m_window;
    QList<QDockWidget*> m_docks;
    DockPlan m_plan;
    QList<QSize> m_reached; ///< what the window had room for
    QTimer m_remember;      ///< when what was moved has come to rest
    QTimer m_carryOut;      ///< when the layout has followed the window
};

} // namespace lila
