// SPDX-License-Identifier: AGPL-3.0-or-later
// What the Help menu shows.
#pragma once

class QWidget;

namespace lila {

struct Actions;

/// Neither blocks anything: a story goes on being written.
void showShortcuts(QWidget& parent, const Actions& actions);
void showAbout(QWidget& parent);

} // namespace lila
