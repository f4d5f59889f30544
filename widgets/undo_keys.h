// SPDX-License-Identifier: AGPL-3.0-or-later
// Undo and redo are the window's also while a field has the focus that would take their keys for itself.
#pragma once

class QWidget;

namespace lila {

/// The keys of undo and redo go on from `field` to the window. What is being typed into a line of text is the
/// line's; a box for numbers keeps none of them.
void passUndoOn(QWidget* field);

} // namespace lila
