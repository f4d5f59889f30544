// SPDX-License-Identifier: AGPL-3.0-or-later
// What a corpus' path stands for, and the bytes it holds.
#pragma once

#include "core/tokenizer/sha256.h"
#include "core/training/corpus/token_corpus.h"
#include "core/training/texts/story_format.h"

#include <fstream>
#include <functional>
#include <optional>

namespace lila {

struct StorySource {
    std::filesystem::path path;
    StoryFormat format = StoryFormat::Text;
    std::vector<std::filesystem::path> files; ///< in the order they are read in
    std::uint64_t bytes = 0;                  ///< of all files
};

/// Its number is raised when other stories are made of the same bytes.
inline constexpr std::string_view readingRules = "read by rules 3\n";

/// `format`: of a file; nothing: storyFormatOf. Throws CorpusError where there is nothing, nothing readable,
/// or no regular file, and where a folder's files are to be read as anything but Text.
StorySource storySourceAt(const std::filesystem::path& path, std::optional<StoryFormat> format = {});

/// The files of a source, block by block. For one thread. All throws are CorpusErrors.
class SourceBytes {
public:
    explicit SourceBytes(StorySource source);

    const StorySource& source() const { return m_source; }
    /// Goes on to the next file, the first one at first; false after the last. Call it when the one before is
    /// at its end. Refuses what is no text (the first block has a zero byte), such as UTF-16 and compressed
    /// files.
    bool nextFile();
    const std::filesystem::path& file() const { return m_source.files[m_next - 1]; }
    /// Adds up to 256 KiB of the file to `buffer`; false at its end.
    bool read(std::string& buffer);

    std::uint64_t bytesRead() const { return m_bytesRead; }
    /// Names the stories that the source holds, once all is read: the SHA-256 of readingRules, of a tag for
    /// the format (a text has none), and of each file's bytes, followed in a folder by its size.
    std::string sha256() { return m_hash.hexDigest(); }

private:
    StorySource m_source;
    std::size_t m_next = 0;
    std::ifstream m_stream;
    std::uint64_t m_fileBytes = 0;
    std::uint64_t m_bytesRead = 0;
    Sha256 m_hash;
};

/// SourceBytes::sha256 of all. `progress` is given the bytes done and returns false to stop: then nothing is
/// returned. May be empty.
std::optional<std::string> sha256Of(const StorySource& source,
                                    const std::function<bool(std::uint64_t bytesDone)>& progress = {});

} // namespace lila
