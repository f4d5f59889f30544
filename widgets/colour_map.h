// SPDX-License-Identifier: AGPL-3.0-or-later
// Perceptually even colour maps: equal steps of a value look like equal steps of colour.
#pragma once

#include <QColor>

namespace lila {

enum class ColourMap {
    Viridis, ///< Smith and van der Walt 2015
    Cividis, ///< Nuñez, Anderton and Renslow 2018: looks the same to colour-blind eyes
};

/// value 0 to 1 (clamped); dark at 0, light at 1.
QColor colourAt(ColourMap map, double value);

/// The map turned so that 1 stands out from the background: light on dark, dark on light.
QColor colourAgainst(ColourMap map, double value, bool darkBackground);

/// value -1 to 1 (clamped): from blue over `middle` to vermilion, Okabe and Ito's, which all eyes tell apart.
QColor divergingFrom(const QColor& middle, double value);

/// Black or white, for text on it.
QColor readableOn(const QColor& ground);

} // namespace lila
