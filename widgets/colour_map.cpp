// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/colour_map.h"

#include <algorithm>
#include <array>
#include <span>

namespace lila {
namespace {

// Evenly spaced anchors; between them a straight line in sRGB is close enough for the eye.
constexpr std::array<QRgb, 9> viridis = {0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21908c,
                                         0x27ad81, 0x5dc863, 0xaadc32, 0xfde725};
constexpr std::array<QRgb, 10> cividis = {0x00204d, 0x00336f, 0x39486b, 0x575c6d, 0x707173,
                                          0x8a8779, 0xa69d75, 0xc4b56c, 0xe4cf5b, 0xffea46};

std::span<const QRgb> anchors(ColourMap map) {
    if (map == ColourMap::Cividis)
        return cividis;
    return viridis;
}

} // namespace

QColor colourAt(ColourMap map, double value) {
    const std::span<const QRgb> table = anchors(map);
    const double place = std::clamp(value, 0.0, 1.0) * static_cast<double>(table.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), table.size() - 2);
    const double share = place - static_cast<double>(below);
    const auto channel = [&](int (*of)(QRgb)) {
        return static_cast<int>(of(table[below]) + (of(table[below + 1]) - of(table[below])) * share + 0.5);
    };
    return {channel(qRed), channel(qGreen), channel(qBlue)};
}

QColor colourAgainst(ColourMap map, double value, bool darkBackground) {
    return colourAt(map, darkBackground ? value : 1 - value);
}

} // namespace lila
