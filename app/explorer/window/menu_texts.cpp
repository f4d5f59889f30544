// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/menu_texts.h"

#include <QAction>

namespace lila {

QString plainLabel(const QString& label) {
    QString text;
    for (qsizetype i = 0; i < label.size(); ++i) {
        if (label[i] == QLatin1Char('&') && ++i == label.size())
            break;
        text += label[i];
    }
    return text;
}

QString keysOf(const QAction& action) {
    QStringList keys;
    for (const QKeySequence& key : action.shortcuts())
        keys.append(key.toString(QKeySequence::NativeText));
    return keys.join(QStringLiteral(", "));
}

} // namespace lila
