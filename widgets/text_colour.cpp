// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/text_colour.h"

#include "widgets/colour_map.h"
#include "widgets/number_text.h"
#include "widgets/theme.h"
#include "widgets/tr.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double leastProbability = 0.001;
constexpr double mostEntropy = 6;          ///< bits
constexpr double leastDivergence = 0.0001; ///< nats
constexpr double mostLift = 1.1;
constexpr int scaleSteps = 64;
constexpr double leastContrast = 4.6; ///< rounding to 8 bits takes some of it

double luminance(const QColor& colour) {
    const auto linear = [](float channel) {
        const double c = static_cast<double>(channel);
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

/// CIE L*, from 0 to 100.
double lightness(double luminance) {
    return luminance <= 216.0 / 24389 ? luminance * 24389 / 27 : 116 * std::cbrt(luminance) - 16;
}

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto channel = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
    return {channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue())};
}

/// The lightness of a tint that differs most from the base.
double farthestLightness(const QPalette& palette) {
    const double text = luminance(palette.color(QPalette::Text));
    const double user = luminance(userTextColour(palette));
    if (isDark(palette))
        return lightness((std::min(text, user) + 0.05) / leastContrast - 0.05);
    return lightness((std::max(text, user) + 0.05) * leastContrast - 0.05);
}

/// So much of the colour over the base that it is of that lightness.
QColor ofLightness(const QColor& base, const QColor& colour, double wanted) {
    const bool falls = lightness(luminance(colour)) < lightness(luminance(base));
    double low = 0, high = 1;
    for (int i = 0; i < 12; ++i) {
        const double middle = (low + high) / 2;
        const double now = lightness(luminance(mixed(base, colour, middle)));
        ((falls ? now > wanted : now < wanted) ? low : high) = middle;
    }
    return mixed(base, colour, low);
}

} // namespace

QString textColourName(TextColour by) {
    switch (by) {
    case TextColour::Probability:
        return tr("Probability");
    case TextColour::Entropy:
        return tr("Entropy");
    case TextColour::Lift:
        return tr("Resonator");
    case TextColour::Attention:
    case TextColour::AttentionScores:
        return tr("Attention");
    case TextColour::Divergence:
        return tr("Divergence");
    case TextColour::Nothing:
        break;
    }
    return tr("Nothing");
}

QString textColourMeaning(TextColour by) {
    switch (by) {
    case TextColour::Probability:
        return tr("How probable each word was to the model");
    case TextColour::Entropy:
        return tr("How open the choice was, in bits");
    case TextColour::Lift:
        return tr("How much likelier the resonator made it");
    case TextColour::Attention:
        return tr("How much a head of attention took from each word, against the most that it took");
    case TextColour::AttentionScores:
        return tr("How far a head's scores lie above or below their mean");
    case TextColour::Divergence:
        return tr("How far A's model is from B's, before sampling: KL(A‖B) in nats");
    case TextColour::Nothing:
        break;
    }
    return {};
}

double placeOnScale(TextColour by, double value) {
    switch (by) {
    case TextColour::Probability:
        return std::clamp(std::log(std::max(value, leastProbability)) / std::log(leastProbability), 0.0, 1.0);
    case TextColour::Entropy:
        return std::clamp(value / mostEntropy, 0.0, 1.0);
    case TextColour::Attention:
        return std::clamp(value, 0.0, 1.0);
    case TextColour::AttentionScores:
        return std::clamp(0.5 - 0.5 * value, 0.0, 1.0);
    case TextColour::Divergence:
        return std::clamp(1 - std::log(std::max(value, leastDivergence)) / std::log(leastDivergence), 0.0,
                          1.0);
    default:
        return std::clamp(0.5 + 0.5 * std::log(std::max(value, 1e-9)) / std::log(mostLift), 0.0, 1.0);
    }
}

std::vector<std::pair<double, QString>> scaleMarks(TextColour by) {
    const auto number = [](double value) { return QLocale().toString(value, 'g', 3); };
    std::vector<std::pair<double, QString>> marks;
    if (by == TextColour::Probability)
        for (const double value : {1.0, 0.1, 0.01, 0.001})
            marks.emplace_back(placeOnScale(by, value), number(value * 100) + QStringLiteral("\u202f%"));
    else if (by == TextColour::Entropy)
        for (const double value : {0.0, 2.0, 4.0, 6.0})
            marks.emplace_back(placeOnScale(by, value), number(value));
    else if (by == TextColour::Divergence)
        for (const double value : {0.0001, 0.001, 0.01, 0.1, 1.0})
            marks.emplace_back(placeOnScale(by, value), number(value));
    else if (by == TextColour::Attention)
        for (const double share : {0.0, 0.05, 0.25, 0.5, 1.0})
            marks.emplace_back(std::sqrt(share), number(share * 100) + QStringLiteral("\u202f%"));
    else if (by == TextColour::AttentionScores)
        marks = {{0, tr("above")}, {0.5, tr("mean")}, {1, tr("below")}};
    else if (by == TextColour::Lift)
        for (const double value : {1 / 1.1, 1 / 1.05, 1.0, 1.05, 1.1})
            marks.emplace_back(placeOnScale(by, value),
                               QStringLiteral("×") + QLocale().toString(value, 'f', 2));
    return marks;
}

QColor tintColour(TextColour by, double place, const QPalette& palette) {
    const QColor base = palette.color(QPalette::Base);
    const double begin = lightness(luminance(base));
    const double far = farthestLightness(palette);
    if (by == TextColour::Lift || by == TextColour::AttentionScores) {
        // Orange and blue, which all eyes tell apart; grey in the middle.
        const double strength = std::abs(place - 0.5) * 2;
        const QColor hue = place < 0.5 ? QColor(0xe6, 0x61, 0x01) : QColor(0x1f, 0x78, 0xe4);
        return ofLightness(base, mixed(QColor(0x80, 0x80, 0x80), hue, strength),
                           begin + (far - begin) * (0.1 + 0.9 * strength));
    }
    const QColor hue = colourAgainst(ColourMap::Viridis, 0.05 + 0.9 * place, isDark(palette));
    return ofLightness(base, hue, begin + (far - begin) * (0.15 + 0.85 * place));
}

TintScale::TintScale(TextColour by, const QPalette& palette) {
    for (int step = 0; step <= scaleSteps; ++step)
        m_colours.push_back(tintColour(by, static_cast<double>(step) / scaleSteps, palette));
}

QColor TintScale::at(double place) const {
    return m_colours[static_cast<std::size_t>(std::lround(place * scaleSteps))];
}

double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

} // namespace lila
