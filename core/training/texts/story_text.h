// SPDX-License-Identifier: AGPL-3.0-or-later
// Texts of stories: what separates one from the next.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lila {

inline constexpr std::string_view storySeparator = "<|endoftext|>";
inline constexpr std::string_view whiteSpace = " \t\r\n";
inline constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

/// Puts pieces of text together to stories. TinyStories' format: stories are separated by `<|endoftext|>`, on
/// a line of its own or within one; white space around a story is left out, and so are empty ones. Lines may
/// end as on Windows; in a story they end with "\n".
class StorySplitter {
public:
    /// Takes `text` from its front: up to its first separator and that, or all. True where this ends a story,
    /// which is then in `story`. A text that comes in pieces is to be cut behind line ends.
    bool push(std::string_view& text, std::string& story);
    /// The end of the text; true where a story was still open.
    bool finish(std::string& story);

    /// Bytes of the story that is open.
    std::size_t size() const { return m_story.size(); }

private:
    std::string m_story;
};

/// The stories of a text.
std::vector<std::string> storiesIn(std::string_view text);

} // namespace lila
