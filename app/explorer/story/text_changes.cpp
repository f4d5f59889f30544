// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/text_changes.h"

#include "widgets/story_view.h"

#include <QTextDocument>

#include <algorithm>
#include <utility>

namespace lila {

void change(QString& text, const std::vector<TextChange>& changes) {
    for (const TextChange& change : changes)
        text.replace(change.position, change.removed, change.added);
}

TextChanges::TextChanges(StoryView& view) : m_view(view) {
    follow(0, 0, view.storyLength());
    connect(view.document(), &QTextDocument::contentsChange, this, &TextChanges::follow);
}

std::vector<TextChange> TextChanges::take() {
    return std::exchange(m_changes, {});
}

void TextChanges::follow(int position, int removed, int added) {
    const int length = m_view.storyLength();
    // Qt counts the document's last character as well at times, which is no text.
    removed = std::min(removed, m_length - position);
    added = std::min(added, length - position);
    if (m_length - removed + added != length) { // it has told of less than there was
        position = 0;
        removed = m_length;
        added = length;
    }
    if (removed > 0 || added > 0)
        m_changes.push_back({position, removed, m_view.textIn(position, added)});
    m_length = length;
}

} // namespace lila
