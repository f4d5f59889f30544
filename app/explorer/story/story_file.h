// SPDX-License-Identifier: AGPL-3.0-or-later
// The story as something that lasts: kept between runs, saved as a session or as text, and opened again.
#pragma once

#include "app/explorer/story/file_history.h"
#include "app/explorer/story/story_store.h"
#include "core/story/tree/story_path.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <utility>

namespace lila {

class StoryBook;
class StoryView;
struct LoadedModel;

class StoryFile : public QObject {
    Q_OBJECT

public:
    /// `book` must outlive this; `folder` holds what is kept between runs; an empty
    /// name: the user's own.
    StoryFile(StoryBook& book, const QString& folder, QObject* parent = nullptr);

    /// What was there when the last run ended, however it ended; false where nothing was. `problem` says what
    /// is lost of it, if anything is.
    bool restore(QString* problem = nullptr);
    /// The run before was ended before it could close.
    bool wasCutOff() const { return m_store.wasCutOff(); }
    /// Sets aside what windows that are gone left unsaved; true where there was something.
    bool rescueOthers();
    /// The first story of all: no undo leads back.
    void begin(const QString& text);
    /// A story of its own from now on. What stood there comes back by undo, with its file, and is set aside
    /// if it was not saved.
    void replace(const QString& text);
    /// A text or a session, told by its content. Returns what went wrong, or an empty text.
    QString open(const QString& file);
    /// As a session, with `records`, where the file is one or its name says so; else as the text of the
    /// branch.
    QString save(const QString& file, const Records& records = {});

    /// What another program has made of the file since it was opened or saved here.
    enum class Conflict { None, Changed, Gone };
    Conflict conflict() const;

    /// The story took the place of another that was not saved.
    bool hasMadeRoom() const { return m_hasMadeRoom; }
    /// Undoes all that was done since the story took another's place.
    void bringBack();

    /// Says how the window stands, which goes into sessions that are saved.
    void setLayout(std::function<QString()> layout) { m_layout = std::move(layout); }

    /// What writes from now on.
    void setModel(const LoadedModel& model);

    /// Writes all now and waits, also what could not be set aside; false where the disk refuses.
    bool keep();
    /// Where keep() has failed, whether the window may close all the same: asks, unless the file holds all.
    bool isLossAccepted(QWidget& parent);

    QString file() const { return m_files.file(); } ///< last saved to or opened from; empty: none
    QString title() const { return titleOf(file()); }
    int windowsBefore() const { return m_store.windowsBefore(); } ///< that have a story open

Q_SIGNALS:
    /// Or another story stands there.
    void titleChanged();
    /// A session was opened: its tokens' keys are moved on by `keys` (StoryBook::replaceStory).
    void opened(const lila::Session& session, quint64 keys);
    /// An unsaved story that had to make room was written to `copy`.
    void setAside(const QString& copy);
    /// So was one that had been undone and is written over.
    void droppedSetAside(const QString& title);
    /// The disk does not take an unsaved story that had to make room. It is held in memory, and tried again;
    /// once that is done, an empty title.
    void asideRefused(const QString& title);
    /// The disk refuses to keep the story for the next start, and why; or (empty) keeps it again.
    void refused(const QString& problem);

private:
    static QString titleOf(const QString& file);
    void put(const QString& file, bool saved, const std::function<void()>& replace);
    QString openSession(const QString& file);
    QString openText(const QString& file);
    QString saveSession(const QString& file, const Records& records);
    QString saveText(const QString& file);
    enum class Aside { NotNeeded, Kept, Failed };
    /// Sets a story aside where something of it would be lost, once a state of the book.
    Aside putAside(Session session, quint64 state, bool isDropped);
    /// What could not be set aside before; false where some of it still cannot.
    bool putHeldAside();
    /// Whether the story that stands there is put aside, and has changes that were not saved.
    bool makeRoom();
    void keepDropped(const Story& story, std::size_t depth);
    void startKeeping();
    void tellFacts();
    void noteRefusal(const QString& problem);
    void knowModel(const SessionFacts& facts);
    SessionFacts facts() const;
    SessionFacts factsOf(const Story& story, const StoryPath& path,
                         const FileHistory::Standing& standing) const;

    StoryBook& m_book;
    StoryView& m_view;
    FileHistory m_files;
    QHash<QString, std::string> m_digests; ///< of files' contents, as they were last read or written here
    std::map<std::string, std::pair<UsedFile, UsedFile>> m_models; ///< with tokenizers, by the model's digest
    /// An unsaved story that no file holds.
    struct Waiting {
        Session session;
        bool isDropped = false; ///< and undo does not lead back to it
    };
    Story m_begun;                     ///< nobody has changed it yet
    QHash<quint64, QString> m_aside;   ///< copies, by the state of the book
    std::map<quint64, Waiting> m_held; ///< that could not be written, by the state of the book
    SessionFacts m_told;               ///< of the session that is kept
    std::function<QString()> m_layout;
    QString m_refusal; ///< by the disk, the last one
    bool m_isStarting = false;
    bool m_hasMadeRoom = false;
    QTimer m_again;      ///< tries to keep the story, where that failed
    QTimer m_asideAgain; ///< tries to write what is held
    StoryStore m_store;
};

} // namespace lila
