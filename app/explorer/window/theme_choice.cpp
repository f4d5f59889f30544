// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/theme_choice.h"

#include "app/explorer/window/preferences.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>

namespace lila {

void offerThemes(QActionGroup& choices, Preferences& preferences, const QPalette& systemPalette,
                 Theme first) {
    for (QAction* action : choices.actions())
        action->setChecked(action->data().toInt() == static_cast<int>(first));
    applyTheme(*qApp, first, systemPalette);
    QObject::connect(&choices, &QActionGroup::triggered, &choices,
                     [&preferences, systemPalette](const QAction* action) {
                         const auto theme = static_cast<Theme>(action->data().toInt());
                         preferences.setTheme(theme);
                         applyTheme(*qApp, theme, systemPalette);
                     });
}

} // namespace lila
