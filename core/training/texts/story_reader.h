// SPDX-License-Identifier: AGPL-3.0-or-later
// Stories out of files of any size, one at a time.
#pragma once

#include "core/training/texts/csv_row.h"
#include "core/training/texts/json_objects.h"
#include "core/training/texts/story_source.h"
#include "core/training/texts/story_text.h"

namespace lila {

/// A story, and a line, JSON object or row of a table, must be shorter: a longer one means that separators
/// are missing.
inline constexpr std::size_t largestStory = std::size_t{64} << 20U;

/// Holds no more of the text than a block and a story. A byte order mark is left out; line ends are "\n";
/// what is no UTF-8 becomes U+FFFD. For one thread. All throws are CorpusErrors that name the file, and the
/// line where there is one at fault.
class StoryReader {
public:
    explicit StoryReader(StorySource source);

    /// The next story, UTF-8 without white space around it and not empty; false after the last.
    bool next(std::string& story);

    const StorySource& source() const { return m_bytes.source(); }
    std::uint64_t bytesRead() const { return m_bytes.bytesRead(); } ///< of source().bytes
    std::uint64_t replacedBytes() const { return m_replaced; }      ///< U+FFFD put in so far
    /// SourceBytes::sha256, once next() has returned false.
    std::string sha256() { return m_bytes.sha256(); }

private:
    bool nextPart(std::string& story, bool& isStory);
    bool nextRecord();
    bool nextJsonLine();
    bool nextObject();
    bool nextRow();
    void readHeader();
    bool push(std::string& story);
    bool nextLine();
    template <class FindEnd>
    bool nextPiece(const FindEnd& findEnd, const char* tooLong);
    void takePiece(std::size_t length);
    [[noreturn]] void fail(const std::string& complaint) const;

    SourceBytes m_bytes;
    StorySplitter m_splitter;
    std::string m_buffer;    ///< of the file
    std::size_t m_taken = 0; ///< bytes of m_buffer that pieces were made of
    std::string m_repaired;
    std::string_view m_piece; ///< a line with its end, or a JSON object; in m_buffer or m_repaired
    std::size_t m_line = 0;   ///< its number, from 1
    bool m_isFileStart = true;
    std::string m_text;      ///< of the record, where it is no line
    std::string_view m_rest; ///< what is not yet pushed of a line or record
    JsonObjects m_objects;
    std::optional<CsvHeader> m_header;
    CsvRow m_row;
    std::uint64_t m_replaced = 0;
};

} // namespace lila
