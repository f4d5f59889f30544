// SPDX-License-Identifier: AGPL-3.0-or-later
// Stories with many branches, made without a model.
#pragma once

#include "core/story/tree/story_edits.h"

namespace lila {

/// Words as a model makes them: some are one token, some two.
inline std::vector<NewToken> someTokens(std::size_t count, std::size_t seed) {
    static const std::vector<std::string> words{" the", " little", " dog", " ran",  " to",   " his",
                                                " fri", "end",     " and", " said", ",",     " \"Look!\"",
                                                " It",  " was",    " a",   " red",  " ball", "."};
    std::vector<NewToken> tokens;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t word = (seed * 7919 + i * (seed + 5) + i / 3) % words.size();
        tokens.push_back({static_cast<int>(4 + word), words[word]});
    }
    return tokens;
}

inline std::shared_ptr<const Origin> someOrigin(std::uint64_t seed) {
    Origin origin;
    origin.seed = seed;
    return std::make_shared<const Origin>(std::move(origin));
}

/// A beginning by a person, and branches that begin one after the other in the first, some in others.
inline Story branchingStory(std::size_t branches, std::size_t tokens) {
    Story story;
    const NewToken once{4, "Once upon a time"};
    story.apply(writingAt(story, {}, std::span(&once, 1), {}));
    story.apply(writingAt(story, story.tip(), someTokens(tokens, 1), someOrigin(1)));
    const SpanId trunk = story.tip().span;
    for (std::size_t i = 1; i < branches; ++i) {
        const std::size_t at = 1 + i * tokens / (branches + 1);
        const SpanId parent = i % 3 == 2 ? story.tip().span : trunk;
        story.apply(writingAt(story, {parent, parent == trunk ? at : 1 + tokens / 2},
                              someTokens(tokens, i + 1), someOrigin(i + 1)));
    }
    return story;
}

} // namespace lila
