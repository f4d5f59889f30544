// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/colour_map.h"

#include <algorithm>
#include <array>
#include <cmath>
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

QColor divergingFrom(const QColor& middle, double value) {
    const QColor end = value < 0 ? QColor(0x0072b2) : QColor(0xd55e00);
    const double share = std::min(std::abs(value), 1.0);
    const auto channel = [share](int from, int to) {
        return static_cast<int>(from + (to - from) * share + 0.5);
    };
    return {channel(middle.red(), end.red()), channel(middle.green(), end.green()),
            channel(middle.blue(), end.blue())};
}

QColor readableOn(const QColor& ground) {
    constexpr double equalContrast = 0.179; // relative luminance (WCAG 2) that both stand out from alike
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    const double luminance =
        0.2126 * linear(ground.redF()) + 0.7152 * linear(ground.greenF()) + 0.0722 * linear(ground.blueF());
    return luminance > equalContrast ? Qt::black : Qt::white;
}

QColor colourAgainst(ColourMap map, double value, bool darkBackground) {
    return colourAt(map, darkBackground ? value : 1 - value);
}

} // namespace lila
