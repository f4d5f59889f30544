// SPDX-License-Identifier: AGPL-3.0-or-later
// A branch of a story as one text: from the root to a place, with its forks.
#pragma once

#include "core/story/tree/story.h"

#include <utility>

namespace lila {

/// One way to go on: the tokens of a span from `from` on.
struct Continuation {
    SpanId span = rootSpan;
    std::size_t from = 0;

    bool operator==(const Continuation&) const = default;
};

/// Ways to go on at a place: the span's own first, then those that begin there in their order.
std::vector<Continuation> continuationsAt(const Story& story, Place place);
/// Where it begins.
Place beginOf(const Story& story, Continuation continuation);
/// The end of the branch that follows a continuation to the end of its span, and from there always the last
/// that begins.
Place leafOf(const Story& story, Continuation continuation);

/// Which tokens of which spans the text is made of. A value that knows nothing of later edits of the story:
/// make it anew after one, or where the branch's last span has only grown, extend() it. Making it costs time
/// by the number of spans on the branch. Functions that get a story want the one that it was made of.
class StoryPath {
public:
    struct Part {
        SpanId span = rootSpan;
        std::size_t tokens = 0;                    ///< of the span that are on the branch: its first ones
        std::size_t firstToken = 0, firstByte = 0; ///< of the branch's
    };
    struct Position {
        Continuation token;    ///< begins with it
        std::size_t index = 0; ///< of the token on the branch
        std::size_t byte = 0;  ///< of the branch's text, where the token begins
    };

    /// Throws std::out_of_range where the place is not there.
    StoryPath(const Story& story, Place tip);
    explicit StoryPath(const Story& story) : StoryPath(story, story.tip()) {}

    /// After the tip's span has grown and the tip with it.
    void extend(const Story& story);

    /// Without the root.
    std::span<const Part> parts() const& { return m_parts; }
    std::vector<Part> parts() && { return std::move(m_parts); }
    Place tip() const { return m_tip; }
    std::size_t tokenCount() const { return m_tokens; }
    std::size_t bytes() const { return m_bytes; }
    std::string text(const Story& story) const;
    /// Of the bytes [begin, end), which must be there. Costs what it reads.
    std::string text(const Story& story, std::size_t begin, std::size_t end) const;

    /// The first token whose text goes beyond the byte; nothing past the text.
    std::optional<Position> positionOf(const Story& story, std::size_t byte) const;
    /// Of the token at an index; nothing past the last one.
    std::optional<Position> positionAt(const Story& story, std::size_t index) const;
    /// Before the token at an index; at tokenCount(), the tip.
    Place placeAt(std::size_t index) const;

    /// Places on the branch, the tip included, with more than one way to go on: from the root on.
    std::vector<Place> forks(const Story& story) const;
    /// The way that the branch goes on at a place; nothing where it does not.
    std::optional<Continuation> taken(const Story& story, Place place) const;
    /// The end of the branch that goes so many ways further on at a fork, or back, where the branch ends
    /// there, from the first way or the last; nothing where there is none.
    std::optional<Place> sibling(const Story& story, Place fork, int step) const;

private:
    std::vector<Part> m_parts;
    Place m_tip;
    std::size_t m_tokens = 0, m_bytes = 0;
};

} // namespace lila
