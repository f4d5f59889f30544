// SPDX-License-Identifier: AGPL-3.0-or-later
// The panel of the generation settings, in a dock like the views.
#include "app/explorer/views/view_dock.h"
#include "widgets/preset_button.h"
#include "widgets/settings_panel.h"

#include <QCoreApplication>
#include <QPushButton>

namespace lila {

class Focus;

void fillSettings(ViewDock& place, Focus&) {
    auto* panel = new SettingsPanel;
    place.dock->setWidget(panel);
    place.title->setStatement(QCoreApplication::translate("ViewTable", "a change acts on the next token"));
    place.title->addControl(panel->presetButton());
    place.title->addControl(panel->resetButton());
}

} // namespace lila
