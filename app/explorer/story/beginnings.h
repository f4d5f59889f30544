// SPDX-License-Identifier: AGPL-3.0-or-later
// Beginnings of stories in the language of the model that comes along, each read with several seeds before it
// was chosen. Not translated: a model writes in the language that it was trained on.
#pragma once

#include <array>

namespace lila {

/// The first one is what a first window shows.
inline constexpr std::array beginnings{
    "Once upon a time",
    "Once upon a time, there was a little girl named Lily who",
    "Once there was a big bear who lived in the forest.",
    "One day, a boy named Tim found a red ball in the park.",
    "Once upon a time, there was an old man who had a garden.",
    "The cat climbed up the tall tree and was scared.",
};

} // namespace lila
