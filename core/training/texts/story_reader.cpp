// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/texts/story_reader.h"

#include "core/tokenizer/utf8.h"

#include <algorithm>

namespace lila {
namespace {

bool isAscii(std::string_view text) {
    unsigned char all = 0;
    for (const char byte : text)
        all = static_cast<unsigned char>(all | static_cast<unsigned char>(byte));
    return all < 0x80;
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace

StoryReader::StoryReader(StorySource source) : m_bytes(std::move(source)) {}

bool StoryReader::next(std::string& story) {
    bool isStory = false;
    while (!isStory)
        if (!nextPart(story, isStory))
            return false;
    return true;
}

/// Pushes what is left, or reads on. False after the last part.
bool StoryReader::nextPart(std::string& story, bool& isStory) {
    if (!m_rest.empty()) {
        isStory = push(story);
        return true;
    }
    const StoryFormat format = source().format;
    const bool isText = format == StoryFormat::Text || format == StoryFormat::Folder;
    if (isText && nextLine()) {
        m_rest = m_piece;
        return true;
    }
    isStory = m_splitter.finish(story);
    if (isStory)
        return true;
    if (!isText && nextRecord())
        return true;
    m_isFileStart = true;
    m_line = 0;
    return m_bytes.nextFile();
}

/// Its text is then in m_rest.
bool StoryReader::nextRecord() {
    switch (source().format) {
    case StoryFormat::JsonLines:
        return nextJsonLine();
    case StoryFormat::Json:
        return nextObject();
    case StoryFormat::Table:
        return nextRow();
    default:
        if (!nextLine())
            return false;
        m_rest = m_piece;
        return true;
    }
}

bool StoryReader::nextJsonLine() {
    do {
        if (!nextLine())
            return false;
    } while (isBlank(m_piece));
    try {
        m_text = storyOfJson(m_piece);
    } catch (const std::invalid_argument& error) {
        fail(error.what());
    }
    m_rest = m_text;
    return true;
}

bool StoryReader::nextObject() {
    const auto end = [this](std::string_view text, std::size_t from) { return m_objects.endIn(text, from); };
    if (!nextPiece(end, "a JSON object is longer than 64 MiB"))
        m_piece = {};
    const auto countLines = [this](std::string_view text) {
        m_line += static_cast<std::size_t>(std::ranges::count(text, '\n'));
    };
    m_line = std::max<std::size_t>(m_line, 1);
    countLines(m_piece.substr(0, m_piece.find('{')));
    try {
        const std::string_view object = m_objects.objectIn(m_piece);
        if (object.empty()) {
            if (m_objects.isArrayOpen())
                fail("the array has no end; is the file whole?");
            return false;
        }
        m_text = storyOfJson(object);
        countLines(object);
    } catch (const std::invalid_argument& error) {
        fail(error.what());
    }
    m_rest = m_text;
    return true;
}

void StoryReader::readHeader() {
    m_header = csvHeader(m_piece, cellSeparatorsIn(source().path));
    if (!m_header)
        fail("the first line names no columns: its quotation marks do not stand around whole cells");
    if (!m_header->textColumn) {
        std::string names;
        for (const std::string& name : m_header->names)
            names += (names.empty() ? "\"" : ", \"") + name + '"';
        fail("there is no column called \"text\"; there are " + names.substr(0, 200));
    }
    m_row = CsvRow(m_header->separator);
}

bool StoryReader::nextRow() {
    if (!m_header) {
        if (!nextLine())
            return false;
        readHeader();
    }
    do {
        if (!nextLine())
            return false;
    } while (isBlank(m_piece));
    m_row.clear();
    const std::size_t first = m_line;
    const auto failRow = [&](const std::string& complaint) {
        m_line = first;
        fail(complaint);
    };
    for (std::size_t bytes = m_piece.size(); !m_row.push(m_piece); bytes += m_piece.size())
        if (bytes > largestStory || !nextLine())
            failRow("a cell begins with a quotation mark that is never closed");
    if (m_row.isBroken())
        failRow("text follows a cell's closing quotation mark; put the whole cell between quotation marks, "
                "and double those within it");
    if (const std::size_t cells = m_row.cells().size(); cells != m_header->names.size())
        failRow("the row has " + std::to_string(cells) + (cells == 1 ? " cell" : " cells") +
                " where the first line names " + std::to_string(m_header->names.size()) +
                "; put cells that hold the separator between quotation marks");
    m_text = m_row.cells()[*m_header->textColumn];
    m_rest = m_text;
    return true;
}

bool StoryReader::nextLine() {
    const auto end = [](std::string_view text, std::size_t from) {
        const std::size_t at = text.find('\n', from);
        return at == std::string_view::npos ? at : at + 1;
    };
    if (!nextPiece(end, "a line is longer than 64 MiB; is this text?"))
        return false;
    ++m_line;
    return true;
}

/// Up to the end that `findEnd` finds, or the file's. False where nothing is left of the file.
template <class FindEnd>
bool StoryReader::nextPiece(const FindEnd& findEnd, const char* tooLong) {
    std::size_t searched = m_taken;
    while (true) {
        const std::size_t end = findEnd(std::string_view(m_buffer), searched);
        if (end != std::string::npos) {
            takePiece(end - m_taken);
            return true;
        }
        m_buffer.erase(0, m_taken);
        m_taken = 0;
        searched = m_buffer.size();
        if (searched > largestStory)
            fail(tooLong);
        if (!m_bytes.read(m_buffer)) {
            takePiece(m_buffer.size());
            return !m_piece.empty();
        }
    }
}

void StoryReader::takePiece(std::size_t length) {
    m_piece = std::string_view(m_buffer).substr(m_taken, length);
    m_taken += length;
    if (m_isFileStart && m_piece.starts_with(byteOrderMark))
        m_piece.remove_prefix(byteOrderMark.size());
    m_isFileStart = false;
    if (!isAscii(m_piece)) {
        m_repaired = repairUtf8(m_piece, &m_replaced);
        m_piece = m_repaired;
    }
}

bool StoryReader::push(std::string& story) {
    const bool isComplete = m_splitter.push(m_rest, story);
    if (m_splitter.size() > largestStory)
        fail("the story up to here is longer than 64 MiB; is <|endoftext|> between stories missing?");
    return isComplete;
}

void StoryReader::fail(const std::string& complaint) const {
    throw CorpusError(m_bytes.file().string() + ", line " + std::to_string(std::max<std::size_t>(m_line, 1)) +
                      ": " + complaint);
}

} // namespace lila
