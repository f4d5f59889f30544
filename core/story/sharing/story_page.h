// SPDX-License-Identifier: AGPL-3.0-or-later
// A shared story as one page: pointing at a word shows what could have come instead and the roots it lit.
#pragma once

#include "core/story/sharing/page_words.h"
#include "core/story/sharing/shared_story.h"

namespace lila {

/// HTML in one file that opens anywhere and may not reach for anything else, which it tells the browser as
/// well. Without its scripts it is well-formed XML, and the story can be read. Whatever texts and titles
/// hold is shown as text; characters that XML does not know are U+FFFD.
/// What it says of the story is in the language of the words; the story is in its own.
/// Roots are drawn where the weights of a record tell that they are E8's; or `directions`, where more do.
std::string storyPage(const SharedStory& shared, const PageWords& words = {});

} // namespace lila
