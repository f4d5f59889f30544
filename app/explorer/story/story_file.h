// SPDX-License-Identifier: AGPL-3.0-or-later
// The story as something that lasts: kept between runs, saved as text, opened from text.
#pragma once

#include "app/explorer/story/file_history.h"
#include "app/explorer/story/story_store.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace lila {

class StoryBook;

class StoryFile : public QObject {
    Q_OBJECT

public:
    /// `book` must outlive this; `folder` holds what is kept between runs.
    StoryFile(StoryBook& book, const QString& folder, QObject* parent = nullptr);

    /// What was there when the last run ended, however it ended; false where nothing was.
    bool restore();
    /// The run before was ended before it could close.
    bool wasCutOff() const { return m_store.wasCutOff(); }
    /// Sets aside what windows that are gone left unsaved; true where there was something.
    bool rescueOthers();
    /// The first story of all: no undo leads back.
    void begin(const QString& text);
    /// A story of its own from now on. What stood there comes back by undo, with its file, and is set aside
    /// if it was not saved.
    void replace(const QString& text);
    /// Returns what went wrong, or an empty text.
    QString openText(const QString& file);
    QString saveText(const QString& file);

    /// What another program has made of the file since it was opened or saved here.
    enum class Conflict { None, Changed, Gone };
    Conflict conflict() const;

    /// The story took the place of another that was not saved.
    bool hasMadeRoom() const { return m_hasMadeRoom; }
    /// Undoes all that was done since the story took another's place.
    void bringBack();

    /// Writes all now and waits; false where the disk refuses.
    bool keep();

    QString file() const { return m_files.file(); } ///< last saved to or opened from; empty: none
    QString title() const;
    int windowsBefore() const { return m_store.windowsBefore(); } ///< that have a story open

Q_SIGNALS:
    /// Or another story stands there.
    void titleChanged();
    /// An unsaved story that had to make room was written to `copy`.
    void setAside(const QString& copy);

private:
    void put(const QString& text, const QString& file, bool saved);
    /// Whether there was something to be set aside.
    bool makeRoom();
    void save();

    StoryBook& m_book;
    StoryView& m_view;
    StoryStore m_store;
    TextChanges m_changes; ///< since the story was kept
    FileHistory m_files;
    QHash<QString, QByteArray> m_digests; ///< of files' contents, as they were last read or written here
    bool m_hasMadeRoom = false;
    QTimer m_soon;
};

/// Asks, where keep() has failed, whether the window may close all the same.
bool isLossAccepted(QWidget& parent);

} // namespace lila
