// SPDX-License-Identifier: AGPL-3.0-or-later
// Settings, seed and interventions that words were written with, offered for the next generation.
#pragma once

class QMenu;

namespace lila {

class Focus;
struct Origin;

/// Two entries, which say in their tooltips what they would change. `focus` must outlive the
/// menu.
void offerSettings(QMenu& menu, const Origin& origin, Focus& focus);

} // namespace lila
