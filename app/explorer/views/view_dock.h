// SPDX-License-Identifier: AGPL-3.0-or-later
// One view's place in the window: its dock, the title above it, and what is exported of it.
#pragma once

#include "widgets/dock_title.h"
#include "widgets/exportable_view.h"

#include <QDockWidget>

namespace lila {

struct ViewDock {
    QDockWidget* dock = nullptr;
    DockTitle* title = nullptr;
    ExportableView* exportable = nullptr; ///< null: there is no picture to save

    /// A view that can be exported and says in a line what it shows; `around` it may be its controls.
    template <class View>
    void show(View* view, QWidget* around = nullptr) {
        dock->setWidget(around != nullptr ? around : view);
        exportable = view;
        title->setExportable(view);
        QObject::connect(view, &View::statementChanged, title, &DockTitle::setStatement);
    }
};

} // namespace lila
