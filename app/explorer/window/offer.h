// SPDX-License-Identifier: AGPL-3.0-or-later
// An entry of a menu that cannot be used says why.
#pragma once

class QAction;
class QString;

namespace lila {

/// Can be used where `whyNot` is empty. `what` it does, or why it cannot, is its tip.
void offer(QAction& action, const QString& what, const QString& whyNot);

} // namespace lila
