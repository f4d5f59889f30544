// SPDX-License-Identifier: AGPL-3.0-or-later
// The texts of the Help menu that are made from the program itself: its menus with their keys, what it is
// made of.
#pragma once

#include <QString>

class QMenuBar;

namespace lila {

/// Rich text: every menu of `bar` with its entries and their keys; where an entry has none, the letters that
/// lead to it. A menu within a menu is one entry, but for those of its own that have keys.
QString shortcutSheet(const QMenuBar& bar);

/// Rich text: version, licences of the program, of what comes with it and of what it is built on.
QString aboutText();

} // namespace lila
