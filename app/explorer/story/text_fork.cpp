// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/text_fork.h"

#include "app/explorer/story/story_book.h"

#include <algorithm>

namespace lila {
namespace {

TextFork forkOf(const StoryBook& book, Place place) {
    TextFork fork{place, book.positionOf(place), continuationsAt(book.story(), place), {}};
    if (const auto taken = book.path().taken(book.story(), place))
        fork.taken = static_cast<std::size_t>(std::ranges::find(fork.ways, *taken) - fork.ways.begin());
    return fork;
}

/// Forks stand in the order of the text: how many of them are at `position` or before it.
std::ptrdiff_t countUpTo(const StoryBook& book, const std::vector<Place>& forks, int position) {
    return std::ranges::partition_point(forks,
                                        [&](Place place) { return book.positionOf(place) <= position; }) -
           forks.begin();
}

} // namespace

std::vector<TextFork> forksOf(const StoryBook& book) {
    const Story& story = book.story();
    const std::span<const StoryPath::Part> parts = book.path().parts();
    std::vector<TextFork> forks;
    std::size_t next = 0; // the part behind the one that the fork is in
    for (const Place place : book.path().forks(story)) {
        TextFork& fork = forks.emplace_back(TextFork{place, 0, continuationsAt(story, place), {}});
        std::optional<Continuation> taken;
        while (place.span != rootSpan && (next == 0 || parts[next - 1].span != place.span))
            ++next;
        if (next > 0) {
            const StoryPath::Part& part = parts[next - 1];
            const std::size_t bytes = story.span(place.span).tokens.startOf(place.at);
            fork.position = book.positionOf(part.firstByte + bytes);
            if (place.at < part.tokens)
                taken = Continuation{place.span, place.at};
        }
        if (!taken && next < parts.size())
            taken = Continuation{parts[next].span, 0};
        if (taken)
            fork.taken = static_cast<std::size_t>(std::ranges::find(fork.ways, *taken) - fork.ways.begin());
    }
    return forks;
}

std::optional<TextFork> forkAt(const StoryBook& book, int position) {
    const std::vector<Place> forks = book.path().forks(book.story());
    const std::ptrdiff_t count = countUpTo(book, forks, position);
    return count > 0 ? std::optional(forkOf(book, forks[static_cast<std::size_t>(count - 1)])) : std::nullopt;
}

std::optional<TextFork> forkAfter(const StoryBook& book, int position) {
    const std::vector<Place> forks = book.path().forks(book.story());
    const auto count = static_cast<std::size_t>(countUpTo(book, forks, position));
    return count < forks.size() ? std::optional(forkOf(book, forks[count])) : std::nullopt;
}

} // namespace lila
