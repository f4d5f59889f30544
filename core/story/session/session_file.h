// SPDX-License-Identifier: AGPL-3.0-or-later
// A story with all that belongs to it as one file, `.lila`: JSON and records in the safetensors format
// (resources/docs/story_file.md).
#pragma once

#include "core/story/record_store.h"
#include "core/story/tree/story_json.h"

#include <filesystem>
#include <optional>

namespace lila {

/// A file that a session was written with, as it was then. The session opens without it.
struct UsedFile {
    std::string path;   ///< empty: none was in use
    std::string sha256; ///< of its content; empty where that is not known

    bool operator==(const UsedFile&) const = default;
};

/// What belongs to a story beside its text and tree.
struct SessionFacts {
    UsedFile model, tokenizer, resonator; ///< that were in use when a model wrote last
    std::string layout;                   ///< of the window, in its own words (UTF-8)
    UsedFile file = {};   ///< that the story was saved to or opened from last, with the content of then
    bool isSaved = false; ///< there was nothing to be lost: the file held the story

    bool operator==(const SessionFacts&) const = default;
};

struct Session {
    Story story;
    SessionFacts facts = {};
    Records records = {};
    std::string journal =
        {}; ///< names the journal that goes on from this file (autosave.h); empty: none does
};

/// Takes the file's name when it is whole (core/checkpoint/atomic_file.h). Records of tokens that the story
/// does not have are left out. Throws StoryError, with the file's name, and then the old file stands.
void writeSession(const std::filesystem::path& file, const Session& session);

/// What was written, to the byte; settings and interventions that are alike are shared. Throws StoryError,
/// with the file's name: where the file was written by a newer version, says so; nothing is half read, and
/// what is not understood is an error.
Session readSession(const std::filesystem::path& file);
/// The same of bytes in memory.
Session sessionOf(std::span<const std::byte> bytes);
/// How the text of its branch begins, by the file's first bytes alone; nothing where it is no session, empty
/// where it does not say so.
std::optional<std::string> beginningOfSession(const std::filesystem::path& file);

/// By its first bytes, whatever its name: false where it cannot be read. It may still turn out to be damaged,
/// or a newer version's.
bool looksLikeSession(const std::filesystem::path& file);

/// One line, and back; throws StoryError.
std::string factsJson(const SessionFacts& facts);
SessionFacts factsFromJson(std::string_view json);

} // namespace lila
