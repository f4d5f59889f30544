// SPDX-License-Identifier: AGPL-3.0-or-later
// How the docks stand, as a text that goes along with a story.
#pragma once

#include "app/explorer/views/dock_sizes.h"

#include <QString>

#include <optional>

class QMainWindow;

namespace lila {

/// JSON, with the workspace's name.
QString layoutText(const QString& workspace, const QMainWindow& window, const DockPlan& plan);

/// What layoutText() made.
struct DockLayout {
    QString workspace;
    QByteArray state; ///< QMainWindow's
    DockPlan plan;
};
/// Nothing where the text is none of this version: whatever it says, it may come from another's file.
std::optional<DockLayout> layoutOf(const QString& text);

/// False where the state is none, and then the docks stand as before.
bool restoreLayout(const DockLayout& layout, QMainWindow& window, DockSizes& sizes);

} // namespace lila
