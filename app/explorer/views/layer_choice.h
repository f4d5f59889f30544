// SPDX-License-Identifier: AGPL-3.0-or-later
// The choice of the layer that is looked at: as a box in a view's title, and as a menu.
#pragma once

class QComboBox;
class QMenu;

namespace lila {

class Focus;

/// An item's data is the layer, or -1 for all. `focus` must outlive the box.
QComboBox* layerBox(Focus& focus);
/// Filled whenever it is about to be shown. `focus` must outlive the menu.
void offerLayers(QMenu& menu, Focus& focus);

} // namespace lila
