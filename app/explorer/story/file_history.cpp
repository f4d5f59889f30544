// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/file_history.h"

#include "app/explorer/files/opened_files.h"
#include "app/explorer/story/story_book.h"

#include <QTextDocument>

#include <algorithm>

namespace lila {
namespace {

bool isTreeFile(const QString& file) {
    return !file.isEmpty() && isSessionFile(file);
}

} // namespace

FileHistory::FileHistory(StoryBook& book, QObject* parent)
    : QObject(parent), m_book(book), m_stories{storyOf(nowhere, {}, false, true)} {
    connect(&m_book, &StoryBook::begun, this, [this] { restart({}, true); });
    connect(&m_book, &StoryBook::stepAdded, this, &FileHistory::forgetUndone);
    connect(&m_book, &StoryBook::changed, this, &FileHistory::follow);
    // The document, which has no undo, takes itself for modified at every change.
    connect(m_book.view().document(), &QTextDocument::contentsChanged, this, &FileHistory::follow);
    follow();
}

FileHistory::Story FileHistory::storyOf(int after, const QString& file, bool isTree, bool saved) const {
    Story story{after, notSaved, file, isTree};
    if (saved)
        story.saved = stateFor(story);
    return story;
}

quint64 FileHistory::stateFor(const Story& story, std::size_t depth) const {
    return story.isTree ? m_book.state(depth) : m_book.textState(depth);
}

quint64 FileHistory::stateFor(const Story& story) const {
    return stateFor(story, static_cast<std::size_t>(m_book.depth()));
}

std::size_t FileHistory::storyAt(int position) const {
    const auto later =
        std::ranges::find_if(m_stories, [position](const Story& story) { return story.after >= position; });
    return static_cast<std::size_t>(later - m_stories.begin()) - 1;
}

FileHistory::Standing FileHistory::at(std::size_t depth) const {
    const Story& story = m_stories[storyAt(static_cast<int>(depth))];
    return {story.file, story.saved == stateFor(story, depth)};
}

std::optional<int> FileHistory::storyBefore() const {
    const int after = m_stories[current()].after;
    return after == nowhere ? std::nullopt : std::optional(after);
}

void FileHistory::restart(const QString& file, bool saved) {
    m_position = m_book.depth();
    m_stories = {storyOf(nowhere, file, isTreeFile(file), saved)};
    follow();
}

void FileHistory::beginStory(int before, const QString& file, bool saved) {
    // Where nothing was there to be replaced, no step leads back either.
    const Story begun =
        storyOf(before == m_position ? m_stories[current()].after : before, file, isTreeFile(file), saved);
    std::erase_if(m_stories, [&](const Story& story) { return story.after >= begun.after; });
    m_stories.push_back(begun);
    follow();
}

void FileHistory::setSaved(const QString& file, bool isTree, quint64 state) {
    for (Story& story : m_stories)
        if (story.file == file)
            story.saved = notSaved; // the file holds that text no longer
    Story& story = m_stories[current()];
    story = {story.after, state, file, isTree};
    m_book.seal();
    follow();
}

/// A step after an undo takes the place of all that was undone; where it was made is still known.
void FileHistory::forgetUndone() {
    std::erase_if(m_stories, [this](const Story& story) { return story.after >= m_position; });
}

void FileHistory::follow() {
    m_position = m_book.depth();
    const Story& story = m_stories[current()];
    m_book.view().document()->setModified(story.saved != stateFor(story));
    const std::pair now(story.after, file());
    if (std::exchange(m_told, now) != now)
        Q_EMIT storyChanged();
}

} // namespace lila
