// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/language_choice.h"

#include "app/explorer/window/language.h"
#include "app/explorer/window/preferences.h"
#include "widgets/message_bar.h"
#include "widgets/tr.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

namespace lila {

void offerLanguages(QMenu& menu, Preferences& preferences, MessageBar& messages) {
    auto* group = new QActionGroup(&menu);
    const auto add = [&](const QString& name, const QString& code) {
        QAction* action = menu.addAction(name);
        action->setCheckable(true);
        action->setChecked(code == preferences.language());
        action->setData(code);
        group->addAction(action);
    };
    add(tr("As the &desktop"), {});
    for (const Language& language : languages())
        add(QString::fromUtf8(language.name), QLatin1String(language.code));
    QObject::connect(group, &QActionGroup::triggered, &menu,
                     [&preferences, &messages](const QAction* action) {
                         preferences.setLanguage(action->data().toString());
                         messages.showMessage(MessageBar::Kind::Notice,
                                              tr("Lila Explorer will speak this language when it is started "
                                                 "the next time."));
                     });
}

} // namespace lila
