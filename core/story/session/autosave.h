// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps a session on the disk while it is worked on: a file, and a journal of what was done since.
#pragma once

#include "core/story/session/journal.h"

#include <functional>

namespace lila {

struct AutosaveOptions {
    /// So many bytes of journal, and at least as many as the file has, make a new file.
    std::size_t journalBytes = std::size_t{1} << 20U;
    /// Told when the disk begins to refuse what is written, with a message for a user, and with an empty one
    /// when all is kept again; what was told in the meantime is kept then, too. Called on another thread.
    std::function<void(const std::string& problem)> told = {};
};

/// In `place`.lila and a journal beside it. One Autosave a place at a time, among all processes: locks are
/// the caller's. What it keeps are story and facts; records can be computed anew.
class Autosave {
public:
    /// Writes `session`, in the place of what was there, then returns. Throws StoryError where that fails.
    Autosave(std::filesystem::path place, const Session& session, AutosaveOptions options = {});
    /// Waits until what was told is on the disk, or refused. The files stay.
    ~Autosave();

    /// What was done to the session, in its order: edits, or facts as they are now. Returns at once, on any
    /// thread. Some milliseconds later it outlives the process, some seconds later the machine.
    void tell(JournalEntry entry);
    /// Waits until all that was told is safely on the disk; false where the disk refuses.
    bool flush();

private:
    class Keeper;
    std::unique_ptr<Keeper> m_keeper;
};

struct RecoveredSession {
    Session session;
    std::string problem; ///< as in JournalReplay
};
/// What an Autosave left at a place, however it ended; nothing where it left nothing. Changes nothing there,
/// so it can be asked for again. Throws StoryError where the file cannot be read.
std::optional<RecoveredSession> recoverSession(const std::filesystem::path& place);
/// Takes the files away, for good.
void discardSession(const std::filesystem::path& place);

} // namespace lila
