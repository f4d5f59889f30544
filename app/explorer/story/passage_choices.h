// SPDX-License-Identifier: AGPL-3.0-or-later
// What has been found to choose from, as the list shows it.
#pragma once

#include "app/explorer/work/alternatives_request.h"
#include "widgets/passage_list.h"

namespace lila {

/// `count` ways, of which some may not have begun.
PassageChoice waysChoice(std::span<const WayFound> ways, int count, bool isGrowing);

/// The passage that stands there has its place among the others.
PassageChoice passageChoice(const Infilled& found, const QString& now, bool isGrowing);
/// Of a row of it; null for the passage that stands there.
const InfillCandidate* candidateAt(const Infilled& found, int row);

} // namespace lila
