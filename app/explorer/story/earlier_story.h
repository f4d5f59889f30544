// SPDX-License-Identifier: AGPL-3.0-or-later
// Stories as the window kept them before they were trees, as JSON of a text: read once, so that nobody loses
// one.
#pragma once

#include "core/story/session/session_file.h"

#include <QString>

#include <optional>

namespace lila {

/// Nothing where there is none at that place, or what is there cannot be read.
std::optional<Session> earlierStory(const QString& place);
/// The program that kept it there was ended before it could close.
bool wasEarlierStoryCutOff(const QString& place);
void forgetEarlierStory(const QString& place);

} // namespace lila
