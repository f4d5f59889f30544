// SPDX-License-Identifier: AGPL-3.0-or-later
// Weights of the 240 roots to be shown: of a token, a mean, or a difference, a row a layer; and what they are
// called.
#pragma once

#include "core/model/trace.h"

#include <QString>

#include <array>
#include <vector>

namespace lila {

using RootRow = std::array<float, lattice::rootCount>;

struct RootWeights {
    enum class Kind {
        Token,      ///< behind `of`
        Mean,       ///< over `of`
        Difference, ///< those of `of` minus those of `against`; sum 0
    };
    std::vector<RootRow> layers; ///< which do not share a frame; empty: there is nothing to show yet
    Kind kind = Kind::Token;
    QString of, against;

    bool isDifference() const { return kind == Kind::Difference; }
    bool operator==(const RootWeights&) const = default;
};

RootWeights weightsOf(const Activation& activation, const QString& token);
/// Layer by layer; both have equally many.
RootWeights difference(const RootWeights& of, const RootWeights& against);

/// In a line above a view: of one layer, or of all.
QString weightsStatement(const RootWeights& weights, const std::vector<int>& layers);
/// For a page. `isE8`: else they are of random control directions.
QString weightsTitle(const RootWeights& weights, const std::vector<int>& layers, bool isE8);

} // namespace lila
