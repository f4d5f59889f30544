// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/menu_text.h"

#include <QToolButton>

namespace lila {

void setMenuText(QToolButton& button, const QString& text) {
    button.setText(text + QStringLiteral(" ▾"));
    button.setAccessibleName(text);
    button.setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
}

} // namespace lila
