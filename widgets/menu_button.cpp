// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/menu_button.h"

#include <QStyleOptionToolButton>

namespace lila {

void MenuButton::setMenuText(const QString& text) {
    setText(text + QStringLiteral(" ▾"));
    setAccessibleName(text);
}

void MenuButton::initStyleOption(QStyleOptionToolButton* option) const {
    QToolButton::initStyleOption(option);
    option->features.setFlag(QStyleOptionToolButton::HasMenu, false);
}

} // namespace lila
