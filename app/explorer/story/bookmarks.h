// SPDX-License-Identifier: AGPL-3.0-or-later
// Places of a story that somebody wants to come back to.
#pragma once

#include "core/story/tree/story.h"
#include "widgets/bookmark_button.h"

#include <optional>

namespace lila {

class StoryBook;

/// Those whose tokens are there, in the order of the branches and their text.
std::vector<Bookmark> bookmarksOf(const StoryBook& book);
/// What a bookmark at the caret would be called: the words there; empty where there are none.
QString proposedBookmark(const StoryBook& book);

/// At the caret, in the place of one that is there. Not while a model writes, as the next.
void setBookmark(StoryBook& book, const QString& name);
void removeBookmark(StoryBook& book, quint64 key);
/// Takes away the one at the caret, or makes one that is called as proposed.
void toggleBookmark(StoryBook& book);
void visitBookmark(StoryBook& book, quint64 key);

} // namespace lila
