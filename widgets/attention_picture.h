// SPDX-License-Identifier: AGPL-3.0-or-later
// The attention of one token, by value, and how strongly to shade the tokens that it goes to.
#pragma once

#include <QColor>
#include <QString>

#include <vector>

class QPalette;

namespace lila {

struct AttentionHead {
    std::vector<float> weights;           ///< [seen], sum 1
    std::vector<float> content, geometry; ///< [seen]: scores, whose softmax the weights are
};

struct AttentionPicture {
    QString token;                                 ///< that was predicted
    std::vector<QString> tokens;                   ///< [seen]: names of those that it was predicted from
    std::vector<std::vector<AttentionHead>> heads; ///< [layer][head]

    bool isEmpty() const { return heads.empty(); }
};

enum class AttentionPart { Weights, Content, Geometry };

/// [seen], -1 to 1. Weights: the root of their share of the greatest, so that small ones are seen. Scores:
/// how far they lie above or below their mean, as a softmax knows no more of them.
std::vector<double> attentionShades(const AttentionHead& head, AttentionPart part);
/// Behind a token.
QColor attentionColour(double shade, AttentionPart part, const QPalette& palette);
/// A line for people: what the head gives a position.
QString attentionText(const AttentionHead& head, std::size_t position);

} // namespace lila
