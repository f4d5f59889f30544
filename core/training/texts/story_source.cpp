// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/texts/story_source.h"

#include <algorithm>
#include <cctype>

namespace lila {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t blockBytes = std::size_t{256} << 10U;

bool isTextName(const fs::path& path) {
    std::string suffix = path.extension().string();
    std::ranges::transform(suffix, suffix.begin(), [](unsigned char c) { return std::tolower(c); });
    return suffix == ".txt";
}

/// What, with the rules of reading, tells a format's hashes from those of other formats with the same bytes.
std::string_view hashTag(StoryFormat format) {
    switch (format) {
    case StoryFormat::Text:
        return "";
    case StoryFormat::Lines:
        return "stories in lines\n";
    case StoryFormat::JsonLines:
        return "stories in JSON lines\n";
    case StoryFormat::Json:
        return "stories in JSON\n";
    case StoryFormat::Table:
        return "stories in CSV\n";
    case StoryFormat::Folder:
        return "stories in a folder\n";
    }
    return "";
}

std::vector<fs::path> textFilesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (std::error_code ignored; isTextName(entry->path()) && entry->is_regular_file(ignored))
            files.push_back(entry->path());
    if (error)
        throw CorpusError(folder.string() + ": the folder cannot be read: " + error.message());
    if (files.empty())
        throw CorpusError(folder.string() + ": there are no .txt files in this folder");
    std::ranges::sort(files);
    return files;
}

} // namespace

StorySource storySourceAt(const fs::path& path, std::optional<StoryFormat> format) {
    StorySource source;
    source.path = path;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status)) {
        if (format && *format != StoryFormat::Text)
            throw CorpusError(path.string() +
                              ": it is a folder, whose .txt files are read as text and as no other format; "
                              "leave --read_as out, or give one file");
        source.format = StoryFormat::Folder;
        source.files = textFilesIn(path);
    } else if (fs::is_regular_file(status)) {
        source.format = format ? *format : storyFormatOf(path);
        source.files = {path};
    } else if (fs::exists(status)) {
        throw CorpusError(path.string() +
                          ": it is neither a file nor a folder; stories are read twice, so save "
                          "what comes from a pipe to a file first");
    } else {
        throw CorpusError(path.string() + ": " +
                          (error ? error.message() : "there is no such file or folder"));
    }
    for (const fs::path& file : source.files) {
        source.bytes += fs::file_size(file, error);
        if (error)
            throw CorpusError(file.string() + ": it cannot be read: " + error.message());
    }
    return source;
}

SourceBytes::SourceBytes(StorySource source) : m_source(std::move(source)) {
    m_hash.update(readingRules);
    m_hash.update(hashTag(m_source.format));
    if (m_source.format == StoryFormat::Table)
        m_hash.update(cellSeparatorsIn(m_source.path));
}

bool SourceBytes::nextFile() {
    if (m_stream.is_open() && m_source.format == StoryFormat::Folder)
        m_hash.update(std::to_string(m_fileBytes) + '\n');
    m_stream.close();
    if (m_next == m_source.files.size())
        return false;
    m_stream = std::ifstream(m_source.files[m_next++], std::ios::binary);
    m_fileBytes = 0;
    if (!m_stream)
        throw CorpusError(file().string() + ": it cannot be opened");
    return true;
}

bool SourceBytes::read(std::string& buffer) {
    const std::size_t before = buffer.size();
    buffer.resize(before + blockBytes);
    m_stream.read(buffer.data() + before, blockBytes);
    buffer.resize(before + static_cast<std::size_t>(m_stream.gcount()));
    if (m_stream.bad())
        throw CorpusError(file().string() + ": it cannot be read to its end");
    const std::string_view block = std::string_view(buffer).substr(before);
    if (m_fileBytes == 0 && block.find('\0') != std::string_view::npos)
        throw CorpusError(file().string() +
                          ": it is not text in UTF-8 (it has zero bytes); unpack it or convert "
                          "it first");
    m_hash.update(block);
    m_fileBytes += block.size();
    m_bytesRead += block.size();
    return !block.empty();
}

std::optional<std::string> sha256Of(const StorySource& source,
                                    const std::function<bool(std::uint64_t)>& progress) {
    SourceBytes bytes(source);
    std::string block;
    while (bytes.nextFile())
        for (block.clear(); bytes.read(block); block.clear())
            if (progress && !progress(bytes.bytesRead()))
                return std::nullopt;
    return bytes.sha256();
}

} // namespace lila
