// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/corpus/story_reader.h"

#include "core/tokenizer/utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace lila {
namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

bool isAscii(std::string_view text) {
    unsigned char all = 0;
    for (const char byte : text)
        all = static_cast<unsigned char>(all | static_cast<unsigned char>(byte));
    return all < 0x80;
}

} // namespace

StoryReader::StoryReader(StorySource source) : m_bytes(std::move(source)) {}

bool StoryReader::next(std::string& story) {
    return source().format == StoryFormat::JsonLines ? nextOfJson(story) : nextOfText(story);
}

bool StoryReader::nextOfText(std::string& story) {
    do {
        while (nextLine())
            if (push(m_line, story))
                return true;
        if (m_splitter.finish(story))
            return true;
    } while (nextFile());
    return false;
}

bool StoryReader::nextOfJson(std::string& story) {
    do {
        while (m_textTaken < m_text.size()) {
            const std::size_t end = std::min(m_text.find('\n', m_textTaken), m_text.size() - 1) + 1;
            const auto line = std::string_view(m_text).substr(m_textTaken, end - m_textTaken);
            m_textTaken = end;
            if (push(line, story))
                return true;
        }
        if (m_splitter.finish(story))
            return true;
    } while (nextJsonText());
    return false;
}

bool StoryReader::nextJsonText() {
    do {
        while (!nextLine())
            if (!nextFile())
                return false;
    } while (m_line.find_first_not_of(" \t\r\n") == std::string_view::npos);
    try {
        const nlohmann::json object = nlohmann::json::parse(m_line);
        const auto text = object.is_object() ? object.find("text") : object.end();
        if (text == object.end() || !text->is_string())
            fail("it is no JSON object with a string called \"text\"");
        m_text = text->get<std::string>();
        m_textTaken = 0;
    } catch (const nlohmann::json::parse_error& error) {
        fail("it is no JSON (at byte " + std::to_string(error.byte) + " of the line)");
    }
    return true;
}

bool StoryReader::nextFile() {
    m_lineNumber = 0;
    return m_bytes.nextFile();
}

bool StoryReader::nextLine() {
    std::size_t searched = m_taken;
    while (true) {
        const std::size_t end = m_buffer.find('\n', searched);
        if (end != std::string::npos) {
            takeLine(end + 1 - m_taken);
            return true;
        }
        m_buffer.erase(0, m_taken);
        m_taken = 0;
        searched = m_buffer.size();
        if (searched > largestStory)
            fail("a line is longer than 64 MiB; is this text?");
        if (!m_bytes.read(m_buffer)) {
            takeLine(m_buffer.size());
            return !m_line.empty();
        }
    }
}

void StoryReader::takeLine(std::size_t length) {
    m_line = std::string_view(m_buffer).substr(m_taken, length);
    m_taken += length;
    if (m_lineNumber++ == 0 && m_line.starts_with(byteOrderMark))
        m_line.remove_prefix(byteOrderMark.size());
    if (!isAscii(m_line)) {
        m_repaired = repairUtf8(m_line, &m_replaced);
        m_line = m_repaired;
    }
}

bool StoryReader::push(std::string_view line, std::string& story) {
    const bool complete = m_splitter.push(line, story);
    if (m_splitter.size() > largestStory)
        fail("the story up to here is longer than 64 MiB; are the lines <|endoftext|> between stories "
             "missing?");
    return complete;
}

void StoryReader::fail(const std::string& complaint) const {
    throw CorpusError(m_bytes.file().string() + ", line " +
                      std::to_string(std::max<std::size_t>(m_lineNumber, 1)) + ": " + complaint);
}

} // namespace lila
