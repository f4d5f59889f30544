// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/settings_offer.h"

#include "app/explorer/story/span_text.h"
#include "app/explorer/story/story_book.h"
#include "app/explorer/views/focus.h"
#include "core/story/tree/story.h"
#include "widgets/setting_text.h"

#include <QMenu>

namespace lila {
namespace {

/// Seeds may be looked at, too: the entry is there where nothing is to be taken.
void add(QMenu& menu, const QString& text, const GenerationSettings& settings,
         const Interventions& interventions, Focus& focus) {
    QAction* action = menu.addAction(text);
    QStringList changes = settingChanges(focus.settings(), settings);
    if (interventions != focus.interventions())
        changes.append(interventions.isEmpty() ? Focus::tr("The model as it is, with nothing changed inside")
                                               : interventionsText(interventions));
    action->setEnabled(!changes.isEmpty());
    action->setToolTip(changes.isEmpty() ? Focus::tr("Those of now are the same")
                                         : changes.join(QLatin1Char('\n')));
    QObject::connect(action, &QAction::triggered, &focus, [&focus, settings, interventions] {
        focus.story()->seal(); // a step of its own
        focus.takeSettings(settings, Focus::tr("Settings of the branch"));
        focus.takeInterventions(interventions);
    });
}

} // namespace

void offerSettings(QMenu& menu, const Origin& origin, Focus& focus) {
    menu.addSeparator();
    menu.setToolTipsVisible(true);
    GenerationSettings settings = *origin.settings;
    settings.seed = focus.settings().seed;
    add(menu, Focus::tr("&Use its settings"), settings, *origin.interventions, focus);
    settings.seed = origin.seed;
    add(menu, Focus::tr("Use its settings and &seed %1").arg(origin.seed), settings, *origin.interventions,
        focus);
}

} // namespace lila
