// SPDX-License-Identifier: AGPL-3.0-or-later
// Which file the text belongs to, and whether that file holds it, at every step of its undo history.
#pragma once

#include <QObject>
#include <QString>

#include <optional>
#include <utility>
#include <vector>

namespace lila {

class StoryBook;

/// Keeps the document's modified mark: it is off exactly where the story is what the file holds.
class FileHistory : public QObject {
    Q_OBJECT

public:
    /// `book` must outlive this.
    explicit FileHistory(StoryBook& book, QObject* parent = nullptr);

    QString file() const { return m_stories[current()].file; } ///< empty: none
    /// Whether that holds all branches, and not the text alone.
    bool isTree() const { return m_stories[current()].isTree; }
    /// Where in the undo history the text stands.
    int position() const { return m_position; }
    /// The same of the story that stood there after so many steps, of which some may be undone.
    struct Standing {
        QString file;
        bool isSaved = false; ///< in that
    };
    Standing at(std::size_t depth) const;
    /// Where it stood before this story took another's place; nothing where none had been there.
    std::optional<int> storyBefore() const;

    /// The text from its first step on.
    void restart(const QString& file, bool saved);
    /// What was changed since `before` made another story of the text: undo leads back to the one there.
    void beginStory(int before, const QString& file, bool saved);
    /// `file` holds the story as it was in the state (StoryBook::state, or textState where it holds the text
    /// alone).
    void setSaved(const QString& file, bool isTree, quint64 state);

Q_SIGNALS:
    /// Another story stands there, or the story has another file.
    void storyChanged();

private:
    static constexpr int nowhere = -1;
    static constexpr quint64 notSaved = 0;

    struct Story {
        int after = nowhere;      ///< its steps are those later than this one
        quint64 saved = notSaved; ///< the state that the file holds
        QString file;
        bool isTree = false; ///< the file holds all branches, and not the text alone
    };
    Story storyOf(int after, const QString& file, bool isTree, bool saved) const;
    /// Of what a story's file holds.
    quint64 stateFor(const Story& story, std::size_t depth) const;
    quint64 stateFor(const Story& story) const;

    std::size_t storyAt(int position) const; ///< which of the stories
    std::size_t current() const { return storyAt(m_position); }
    void forgetUndone();
    void follow();

    StoryBook& m_book;
    std::vector<Story> m_stories; ///< by `after`; the first is always there
    int m_position = 0;
    std::pair<int, QString> m_told{nowhere, QString()}; ///< after which step the story begins, and its file
};

} // namespace lila
