// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/attention_picture.h"

#include "widgets/number_text.h"
#include "widgets/plot_view.h"
#include "widgets/root_scene.h"
#include "widgets/tr.h"

#include <QPalette>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lila {
namespace {

constexpr double strongest = 0.6; ///< text stays legible on it

} // namespace

std::vector<double> attentionShades(const AttentionHead& head, AttentionPart part) {
    const std::vector<float>& of = part == AttentionPart::Weights   ? head.weights
                                   : part == AttentionPart::Content ? head.content
                                                                    : head.geometry;
    std::vector<double> shades(of.begin(), of.end());
    if (shades.empty())
        return shades;
    if (part != AttentionPart::Weights) {
        const double mean =
            std::accumulate(shades.begin(), shades.end(), 0.0) / static_cast<double>(shades.size());
        for (double& shade : shades)
            shade -= mean;
    }
    double most = 0;
    for (const double shade : shades)
        most = std::max(most, std::abs(shade));
    for (double& shade : shades) {
        shade = most > 0 ? shade / most : 0;
        if (part == AttentionPart::Weights)
            shade = std::sqrt(shade);
    }
    return shades;
}

QColor attentionColour(double shade, AttentionPart part, const QPalette& palette) {
    QColor colour =
        part == AttentionPart::Weights ? palette.color(QPalette::Highlight) : seriesHue(shade > 0 ? 1 : 0);
    colour.setAlphaF(static_cast<float>(strongest * std::min(1.0, std::abs(shade))));
    return colour;
}

QString attentionText(const AttentionHead& head, std::size_t position) {
    return tr("weight %1; scores: content %2, geometry %3")
        .arg(percentText(static_cast<double>(head.weights[position])),
             numberText(static_cast<double>(head.content[position])),
             numberText(static_cast<double>(head.geometry[position])));
}

} // namespace lila
