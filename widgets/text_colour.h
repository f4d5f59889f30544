// SPDX-License-Identifier: AGPL-3.0-or-later
// By what a text is coloured, and the colours: tints on which the text can be read, for any palette and for
// colour-blind eyes.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

#include <array>
#include <utility>
#include <vector>

namespace lila {

enum class TextColour { Nothing, Probability, Entropy, Lift, Attention, AttentionScores, Divergence };
/// Those of a story, by the numbers that are kept; a divergence is between two, and scores are a kind of
/// attention.
inline constexpr std::array textColours{TextColour::Nothing, TextColour::Probability, TextColour::Entropy,
                                        TextColour::Lift, TextColour::Attention};

QString textColourName(TextColour by);
/// One line for people.
QString textColourMeaning(TextColour by);

/// Where a value lies on the scale, 0 to 1; outside of it, at its end. A probability by its logarithm, down
/// to 0.001; entropy in bits, up to 6; the factor by which the resonator made a token more probable by its
/// logarithm, from 1/1.1 to 1.1; the shade of attention (attentionShades()), of which scores go from the
/// highest down; a divergence in nats by its logarithm, from 0.0001 to 1.
double placeOnScale(TextColour by, double value);
/// Places with what they are called.
std::vector<std::pair<double, QString>> scaleMarks(TextColour by);

/// Behind text of QPalette::Text or userTextColour(), whose contrast with it is 4.5 or more (WCAG 2.1).
QColor tintColour(TextColour by, double place, const QPalette& palette);

/// The same in steps, made once.
class TintScale {
public:
    TintScale() = default;
    TintScale(TextColour by, const QPalette& palette);

    QColor at(double place) const;

private:
    std::vector<QColor> m_colours;
};

/// The ratio of relative luminances as WCAG 2.1 has it, from 1 to 21.
double contrast(const QColor& a, const QColor& b);

} // namespace lila
