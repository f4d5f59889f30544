// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the story safe between runs and through crashes: a file in the user's data folder, written in the
// background.
#pragma once

#include "app/explorer/story/text_changes.h"
#include "widgets/story_view.h"

#include <QDir>
#include <QLockFile>
#include <QString>
#include <QThreadPool>

#include <memory>

namespace lila {

struct StorySnapshot {
    QString text;
    std::vector<GeneratedRun> runs;
    QString file;            ///< where the user saved it last; empty: nowhere
    bool saved = false;      ///< the file holds this text
    QByteArray fileDigest{}; ///< of the file's content, as it was last read or written; empty: not known

    bool operator==(const StorySnapshot&) const = default;
};

class StoryStore {
public:
    /// Takes the folder's first story that no other window has open. Where there is none to be had, as the
    /// folder cannot be written or too many windows are open, nothing is kept.
    explicit StoryStore(const QString& folder);
    /// Waits for what is being written.
    ~StoryStore();

    /// Nothing where there is none, or what is there cannot be read.
    std::optional<StorySnapshot> load() const;
    /// Its text is the one that was saved last, none before the first time, with these changes: that of
    /// `snapshot` is not looked at. Returns at once.
    void save(const StorySnapshot& snapshot, std::vector<TextChange> changes);
    /// Waits until everything is on the disk; false where the last writing failed.
    bool flush();

    /// Writes a text to a file of its own beside the kept stories, for good; returns its name, empty where it
    /// failed.
    QString setAside(const QString& text) const;
    /// Sets aside the unsaved stories of windows that are gone; returns the files' names.
    QStringList setAsideOthers() const;

    /// The window that had this story last was ended before it could close.
    bool wasCutOff() const { return m_wasCutOff; }
    /// How many windows had their stories in the folder already.
    int windowsBefore() const { return m_windowsBefore; }

private:
    static std::optional<StorySnapshot> read(const QString& name);

    QDir m_folder;
    QString m_file; ///< empty without a lock on it
    int m_windowsBefore = 0;
    std::unique_ptr<QLockFile> m_lock;
    bool m_wasCutOff = false;
    QThreadPool m_writer;            ///< one thread: in order
    std::shared_ptr<QString> m_text; ///< saved last; that thread's alone
    std::shared_ptr<std::atomic<bool>> m_written;
};

/// A file that setAside() made.
bool isSetAside(const QString& file);

} // namespace lila
