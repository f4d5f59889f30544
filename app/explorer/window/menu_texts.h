// SPDX-License-Identifier: AGPL-3.0-or-later
// What menus say, as text to be shown elsewhere.
#pragma once

#include <QString>

class QAction;

namespace lila {

/// "&File" is "File", "a && b" is "a & b".
QString plainLabel(const QString& label);
/// "Ctrl+Return, Ctrl+Enter"; empty where there are none.
QString keysOf(const QAction& action);

} // namespace lila
