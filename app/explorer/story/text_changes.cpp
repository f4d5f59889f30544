// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/text_changes.h"

#include "widgets/story_view.h"

#include <QTextDocument>

#include <algorithm>
#include <utility>

namespace lila {

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
    const QString text = m_view.textIn(position, added);
    // What is typed, or streams in, is one change.
    if (removed == 0 && !m_changes.empty() &&
        m_changes.back().position + m_changes.back().added.size() == position)
        m_changes.back().added += text;
    else if (removed > 0 || added > 0)
        m_changes.push_back({position, removed, text});
    m_length = length;
}

} // namespace lila
