// SPDX-License-Identifier: AGPL-3.0-or-later
// The docks around the story, one a row of the table of views, and where they stand by default.
#pragma once

#include "app/explorer/views/dock_sizes.h"
#include "app/explorer/views/view_dock.h"
#include "app/explorer/views/view_table.h"

#include <QObject>

#include <vector>

class QMainWindow;
class QMenu;

namespace lila {

class ViewDocks : public QObject {
    Q_OBJECT

public:
    /// `focus` must outlive the window's docks.
    ViewDocks(QMainWindow& window, Focus& focus, std::vector<ViewInfo> views);

    /// The docks of the arrangement, and no others, where they belong.
    void arrange();
    Arrangement arrangement() const { return m_arrangement; }
    /// Follow with arrange(), or restore what was kept of it.
    void setArrangement(Arrangement arrangement) { m_arrangement = arrangement; }
    /// Shows the view of this name, in front of what stands in its place.
    void present(const QString& name);
    bool hasViews(Arrangement arrangement) const;
    /// An entry a view that can be exported.
    void fillExports(QMenu& menu);

    /// What a dock holds, itself or among its controls, by its class, which must be there.
    template <class Widget>
    Widget& holding() const {
        for (const ViewDock& place : m_places) {
            if (auto* widget = qobject_cast<Widget*>(place.dock->widget()))
                return *widget;
            if (auto* widget = place.dock->widget()->findChild<Widget*>())
                return *widget;
        }
        qFatal("no dock holds that");
    }
    /// In the order of the docks.
    QList<ExportableView*> exportables() const;
    QString titleOf(const ExportableView& view) const; ///< its dock's
    QList<QDockWidget*> docks() const;
    DockSizes& sizes() { return *m_sizes; }

Q_SIGNALS:
    void exportRequested(lila::ExportableView* view);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void add(const ViewInfo& view, Focus& focus);
    void put(std::size_t view, QDockWidget* tabOf, int height, DockPlan& plan);

    QMainWindow& m_window;
    std::vector<ViewInfo> m_views;
    std::vector<ViewDock> m_places; ///< of each of them
    Arrangement m_arrangement = Arrangement::LookInside;
    DockSizes* m_sizes;
};

} // namespace lila
