// SPDX-License-Identifier: AGPL-3.0-or-later
// Texts of stories: what separates one from the next.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// Puts lines together to stories. TinyStories' format: stories are separated by lines `<|endoftext|>`; white
/// space around a story is left out, and so are empty ones. Lines may end as on Windows; in a story they end
/// with "\n".
class StorySplitter {
public:
    /// `line`: with its line end, where it has one. True where it ends a story, which is then in `story`.
    bool push(std::string_view line, std::string& story);
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
