// SPDX-License-Identifier: AGPL-3.0-or-later
// What the story's next generation can be compared with: the two sides, and what is to be said of them.
#pragma once

#include "core/story/side_by_side.h"
#include "core/story/tree/story_path.h"

#include <QStringList>

namespace lila {

class Focus;

/// What B is; A is the open model with the settings and interventions of now.
enum class ComparedWith { NoGeometry, NoBranch, NoResonator, HardQuantiser, SecondModel, BranchSettings };

/// In the order of their numbers.
QStringList comparedWithNames();

struct ComparedSides {
    QString whyNone; ///< as a sentence; then there is nothing below
    std::array<WritingSide, 2> sides;
    std::array<Origin, 2> origins; ///< but for the seed
    std::array<QString, 2> titles, differences;
};

/// `byte` of the story's branch: where both are to go on.
ComparedSides comparedSides(ComparedWith with, const Focus& focus, std::size_t byte);

} // namespace lila
