// SPDX-License-Identifier: AGPL-3.0-or-later
// What was done to a session since its file was written: a line an entry, each with its checksum, so that
// what a crash leaves of the last one is told from what is whole (resources/docs/story_file.md).
#pragma once

#include "core/story/session/session_file.h"

#include <string>
#include <string_view>
#include <variant>

namespace lila {

using JournalEntry = std::variant<Edit, SessionFacts>;

/// The first line: `name` is Session::journal of the file that it goes on from.
std::string journalHead(const std::string& name);
std::string journalLine(const JournalEntry& entry);

struct JournalReplay {
    std::size_t entries = 0; ///< that were done again
    /// Where an entry is damaged that others follow, what is wrong and how much is lost, for a user; empty
    /// where all is well, also where the last line was cut short.
    std::string problem;
};

/// Does again what the journal says, up to the first line that is not whole. A journal of another file does
/// nothing: a newer file holds all that is in it. Throws StoryError where it is written in a newer version's
/// form.
JournalReplay replay(std::string_view journal, Session& session);

} // namespace lila
