// SPDX-License-Identifier: AGPL-3.0-or-later
// How the story is shown, and that it is shown so the next time: size, face and width of its text.
#pragma once

namespace lila {

struct Actions;
class Preferences;
class StoryView;

/// All must live as long as the story.
void connectStoryLook(const Actions& actions, StoryView& story, Preferences& preferences);

} // namespace lila
