// SPDX-License-Identifier: AGPL-3.0-or-later
// The text of a button that opens a menu, with the arrow that says so behind it.
#pragma once

class QString;
class QToolButton;

namespace lila {

/// In the place of the style's own arrow, which lies over the text. The name that is read out is the text
/// alone.
void setMenuText(QToolButton& button, const QString& text);

} // namespace lila
