// SPDX-License-Identifier: AGPL-3.0-or-later
// A wheel turned over a control that is not in use scrolls the panel, and changes no value.
#pragma once

class QWidget;

namespace lila {

/// The wheel changes `control` only while it has the focus, which it takes by click or Tab.
void guardWheel(QWidget* control);

} // namespace lila
