// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/corpus/story_selection.h"

#include "core/training/corpus/shuffle.h"

#include <algorithm>
#include <unordered_map>

namespace lila {

StorySplit splitStories(const TokenCorpus& corpus, double share, std::uint64_t seed) {
    if (!(share > 0 && share < 1))
        throw std::invalid_argument("the held-out share must be between 0 and 1");
    std::vector<std::uint64_t> draws;
    for (std::int64_t i = 0; i < corpus.storyCount(); ++i)
        draws.push_back(mixed(seed, corpus.hash(i)));
    const auto [least, greatest] = std::ranges::minmax(draws);
    if (least == greatest)
        throw CorpusError("all stories of the corpus are the same: none can be held out");
    StorySplit split;
    for (std::int64_t i = 0; i < corpus.storyCount(); ++i) {
        const std::uint64_t draw = draws[static_cast<std::size_t>(i)];
        const bool below = static_cast<double>(draw) * 0x1p-64 < share;
        const bool held = draw == least || (below && draw != greatest);
        (held ? split.heldOut : split.training).push_back(i);
    }
    return split;
}

std::vector<DuplicateStory> duplicateStories(const TokenCorpus& training, const TokenCorpus& validation) {
    // The map is made of the validation stories, which are far fewer.
    constexpr std::int64_t notFound = -1;
    std::unordered_map<std::uint64_t, std::int64_t> firstLike;
    for (std::int64_t i = 0; i < validation.storyCount(); ++i)
        firstLike.emplace(validation.hash(i), notFound);
    for (std::int64_t i = 0; i < training.storyCount(); ++i)
        if (const auto found = firstLike.find(training.hash(i));
            found != firstLike.end() && found->second == notFound)
            found->second = i;
    std::vector<DuplicateStory> duplicates;
    for (std::int64_t i = 0; i < validation.storyCount(); ++i)
        if (const std::int64_t first = firstLike.at(validation.hash(i)); first != notFound)
            duplicates.push_back({i, first});
    return duplicates;
}

} // namespace lila
