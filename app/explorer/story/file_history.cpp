// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/file_history.h"

#include <QTextDocument>

#include <algorithm>

namespace lila {

FileHistory::FileHistory(QTextDocument& document, QObject* parent) : QObject(parent), m_document(document) {
    connect(&m_document, &QTextDocument::undoCommandAdded, this, &FileHistory::forgetUndone);
    connect(&m_document, &QTextDocument::contentsChanged, this, &FileHistory::follow);
    follow();
}

std::size_t FileHistory::current() const {
    const auto later =
        std::ranges::find_if(m_stories, [this](const Story& story) { return story.after >= m_position; });
    return static_cast<std::size_t>(later - m_stories.begin()) - 1;
}

std::optional<int> FileHistory::storyBefore() const {
    const int after = m_stories[current()].after;
    return after == nowhere ? std::nullopt : std::optional(after);
}

void FileHistory::restart(const QString& file, bool saved) {
    m_position = m_document.availableUndoSteps();
    m_stories = {{nowhere, saved ? m_position : nowhere, file}};
    follow();
}

void FileHistory::beginStory(int before, const QString& file, bool saved) {
    // Where nothing was there to be replaced, no step leads back either.
    const Story begun{before == m_position ? m_stories[current()].after : before,
                      saved ? m_position : nowhere, file};
    std::erase_if(m_stories, [&](const Story& story) { return story.after >= begun.after; });
    m_stories.push_back(begun);
    follow();
}

void FileHistory::setSaved(const QString& file) {
    for (Story& story : m_stories)
        if (story.file == file)
            story.savedAt = nowhere; // the file holds that text no longer
    Story& story = m_stories[current()];
    story.file = file;
    story.savedAt = m_position;
    follow();
}

/// A change after an undo takes the place of all that was undone: the document still is where it was before.
void FileHistory::forgetUndone() {
    std::erase_if(m_stories, [this](const Story& story) { return story.after >= m_position; });
    if (m_stories.back().savedAt > m_position)
        m_stories.back().savedAt = nowhere;
}

void FileHistory::follow() {
    m_position = m_document.availableUndoSteps();
    m_document.setModified(m_stories[current()].savedAt != m_position);
    const std::pair now(m_stories[current()].after, file());
    if (std::exchange(m_told, now) != now)
        Q_EMIT storyChanged();
}

} // namespace lila
