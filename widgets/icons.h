// SPDX-License-Identifier: AGPL-3.0-or-later
// Icons of actions, drawn in the palette's text colour, so that they fit light and dark alike.
#pragma once

#include <QIcon>

namespace lila {

enum class ActionIcon { Generate, Stop, Step, Retry, Reset, Export, Table, Float, Close, Warning };

/// Follows palette changes by itself and stays sharp at any size.
QIcon actionIcon(ActionIcon icon);

} // namespace lila
