// SPDX-License-Identifier: AGPL-3.0-or-later
// Which file the text belongs to, and whether that file holds it, at every step of the text's undo history.
#pragma once

#include <QObject>
#include <QString>

#include <optional>
#include <utility>
#include <vector>

class QTextDocument;

namespace lila {

/// Keeps the document's modified mark: it is off exactly where the text is what the file holds.
class FileHistory : public QObject {
    Q_OBJECT

public:
    /// `document` must outlive this.
    explicit FileHistory(QTextDocument& document, QObject* parent = nullptr);

    QString file() const { return m_stories[current()].file; } ///< empty: none
    /// Where in the undo history the text stands.
    int position() const { return m_position; }
    /// Where it stood before this story took another's place; nothing where none had been there.
    std::optional<int> storyBefore() const;

    /// The text from its first step on.
    void restart(const QString& file, bool saved);
    /// What was changed since `before` made another story of the text: undo leads back to the one there.
    void beginStory(int before, const QString& file, bool saved);
    /// `file` holds the text as it stands.
    void setSaved(const QString& file);

Q_SIGNALS:
    /// Another story stands there, or the story has another file.
    void storyChanged();

private:
    static constexpr int nowhere = -1;

    struct Story {
        int after = nowhere; ///< its steps are those later than this one
        int savedAt = 0;
        QString file;
    };

    std::size_t current() const; ///< which of the stories
    void forgetUndone();
    void follow();

    QTextDocument& m_document;
    std::vector<Story> m_stories{Story()}; ///< by `after`; the first is always there
    int m_position = 0;
    std::pair<int, QString> m_told{nowhere, QString()}; ///< after which step the story begins, and its file
};

} // namespace lila
