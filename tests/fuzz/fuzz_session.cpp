// SPDX-License-Identifier: AGPL-3.0-or-later
// Any bytes as a session; what is accepted must also be fit to be read, edited and written again.
#include "core/story/session/session_file.h"
#include "core/story/tree/story_edits.h"

#include <cstdlib>

namespace {

void use(lila::Session session) {
    lila::Story& story = session.story;
    const lila::StoryPath path(story);
    for (const lila::Place fork : path.forks(story))
        if (continuationsAt(story, fork).size() < 2)
            std::abort();
    const lila::Story before = story;
    const lila::Edit inverse = story.apply(retyping(story, path, path.bytes(), path.bytes(), " and"));
    if (lila::StoryPath(story).text(story) != path.text(before) + " and")
        std::abort();
    story.apply(inverse);
    if (story != before || lila::storyFromJson(storyJson(story)) != before)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        use(lila::sessionOf(std::as_bytes(std::span(data, size))));
    } catch (const lila::StoryError&) { // what broken files are answered with
    }
    return 0;
}
