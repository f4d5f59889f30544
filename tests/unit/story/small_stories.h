// SPDX-License-Identifier: AGPL-3.0-or-later
// Stories of a few words, as tests begin with.
#pragma once

#include "core/story/tree/story_edits.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace lila {

inline std::vector<NewToken> words(const std::string& text) {
    std::vector<NewToken> tokens;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at + 1), text.size());
        tokens.push_back({static_cast<int>(end), text.substr(at, end - at)});
        at = end;
    }
    return tokens;
}

inline std::shared_ptr<const Origin> anOrigin(std::uint64_t seed = 7) {
    Origin origin;
    origin.seed = seed;
    origin.modelSha256 = "model";
    return std::make_shared<const Origin>(origin);
}

inline std::string textOf(const Story& story) {
    return StoryPath(story).text(story);
}

/// "Once upon a time", by a person, and " there was a cat" by a model.
inline Story begun() {
    Story story;
    story.apply(writingAt(story, {}, words("Once upon a time"), {}));
    story.apply(writingAt(story, story.tip(), words(" there was a cat"), anOrigin()));
    return story;
}

} // namespace lila
