// SPDX-License-Identifier: AGPL-3.0-or-later
// View → Language: keeps what is chosen for the next start, and says so.
#pragma once

class QMenu;

namespace lila {

class MessageBar;
class Preferences;

/// Fills the menu. All live as long as the window.
void offerLanguages(QMenu& menu, Preferences& preferences, MessageBar& messages);

} // namespace lila
