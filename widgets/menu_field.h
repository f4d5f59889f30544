// SPDX-License-Identifier: AGPL-3.0-or-later
// A name typed in a menu itself: a dialog would stand in the way of a story that streams.
#pragma once

#include <QLineEdit>

#include <functional>

class QMenu;

namespace lila {

/// Has the keyboard, with its text selected, when the menu opens.
QLineEdit& addField(QMenu& menu, int longestName);

/// Return closes `all`, the menu at the top; then `use` gets what was typed, if that is anything.
void whenNamed(QLineEdit& field, QMenu& all, const std::function<void(const QString& name)>& use);

} // namespace lila
