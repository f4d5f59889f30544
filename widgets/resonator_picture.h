// SPDX-License-Identifier: AGPL-3.0-or-later
// What is to be seen of the resonator at a token: what it links, and which tokens that lifts and presses.
#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace lila {

/// Of roots in the resonator's own frame: none of a layer's.
struct RelationLine {
    int from = 0, to = 0;
    double weight = 0;
    int times = 0;              ///< written
    QString fromToken, toToken; ///< by which it was written last

    bool operator==(const RelationLine&) const = default;
};

struct LiftLine {
    QString token;
    int root = 0;
    double lift = 0;              ///< of the logit
    double without = 0, with = 0; ///< probability, 0 to 1
    double change() const { return with - without; }

    bool operator==(const LiftLine&) const = default;
};

struct ResonatorPicture {
    QString token;                       ///< that is looked at; empty: there is nothing to show
    std::vector<RelationLine> relations; ///< as they were first written: a later token only adds to the end
    std::optional<std::size_t> newest;   ///< that was written before the token was chosen
    std::vector<LiftLine> lifts;         ///< the greatest rise of probability first
    double strength = 0;
    QString start; ///< what it began from; empty: its generation's seed
};

/// Degrees between two roots.
int rootAngle(int from, int to);

} // namespace lila
