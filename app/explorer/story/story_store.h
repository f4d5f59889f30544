// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the story safe between runs and through crashes: a place in the user's data folder that is the
// window's alone while it is open.
#pragma once

#include "core/story/session/autosave.h"

#include <QCoreApplication>
#include <QDir>
#include <QLockFile>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace lila {

/// What a window left, and what is to be said of it.
struct KeptStory {
    std::optional<Session> session; ///< nothing where there was none that can be read
    QString problem;                ///< part of it is lost, or it cannot be read; empty where all is well
    QString copy;                   ///< then: a file that holds it as it was; empty where none could be made
};

class StoryStore {
    Q_DECLARE_TR_FUNCTIONS(StoryStore)

public:
    /// Takes the folder's first story that no other window has open. Where there is none to be had, as the
    /// folder cannot be written or too many windows are open, nothing is kept. `told`, on any thread, as
    /// AutosaveOptions::told.
    explicit StoryStore(const QString& folder, std::function<void(const std::string&)> told = {});
    /// Waits for what is being written.
    ~StoryStore();

    /// As the last window left it. What cannot be read, in whole or in part, is set aside as it is.
    KeptStory load() const;
    /// From now on this is kept, in the place of what was. What goes wrong is told.
    void begin(const Session& session);
    /// Whether there is a session that is kept.
    bool isKeeping() const { return m_autosave != nullptr; }
    /// What was done to the session (Autosave::tell). Returns at once.
    void tell(JournalEntry entry);
    /// Waits until everything is on the disk; false where the disk refuses.
    bool flush();

    /// Writes a story to a file of its own beside those that are kept, for good; returns its name, empty
    /// where it failed.
    QString setAside(const Session& session) const;
    /// Sets aside the unsaved stories of windows that are gone; returns the files' names.
    QStringList setAsideOthers() const;

    /// The window that had this story last was ended before it could close.
    bool wasCutOff() const { return m_wasCutOff; }
    /// How many windows had their stories in the folder already.
    int windowsBefore() const { return m_windowsBefore; }

private:
    KeptStory keptAt(const QString& place) const;
    QString newCopy() const;
    /// `put` is QFile's copy or rename. Returns the copy's name, empty where that failed.
    QString putAway(const QString& place, bool (*put)(const QString&, const QString&)) const;

    QDir m_folder;
    QString m_place; ///< empty without a lock on it
    std::function<void(const std::string&)> m_told;
    int m_windowsBefore = 0;
    std::unique_ptr<QLockFile> m_lock;
    bool m_wasCutOff = false;
    std::unique_ptr<Autosave> m_autosave;
};

/// What of a story the file holds that it belongs to; no file holds what there is no need to keep.
enum class Held { Nothing, Branch, All };
/// Judged by the file's digest; where that is another than is known of it, as a process may be killed between
/// saving and noting it, by what the file says.
Held heldByFile(const Session& session);
/// Whether there is anything in it that could be missed.
bool hasWords(const Story& story);

/// A file that setAside() made.
bool isSetAside(const QString& file);

} // namespace lila
