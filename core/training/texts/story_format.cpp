// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/texts/story_format.h"

#include "core/training/texts/csv_row.h"
#include "core/training/texts/story_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>

namespace lila {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> names = {"text", "lines", "jsonl", "json", "csv"};
constexpr std::size_t headBytes = std::size_t{256} << 10U;

std::string suffixOf(const fs::path& path) {
    std::string suffix = path.extension().string();
    std::ranges::transform(suffix, suffix.begin(), [](unsigned char c) { return std::tolower(c); });
    return suffix;
}

/// Up to headBytes of the stream, in place of what `block` held.
bool readBlock(std::ifstream& stream, std::string& block) {
    block.resize(headBytes);
    stream.read(block.data(), headBytes);
    block.resize(static_cast<std::size_t>(stream.gcount()));
    return !block.empty();
}

/// The first line; nothing where it is longer than the head.
std::optional<std::string_view> firstLine(std::string_view head) {
    const std::size_t end = head.find('\n');
    if (end == std::string_view::npos && head.size() >= headBytes)
        return std::nullopt;
    return head.substr(0, end);
}

bool isJsonObject(std::string_view text) {
    const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
    return value.is_object() && !value.empty();
}

std::optional<StoryFormat> jsonFormat(std::string_view head, bool isNamedJson) {
    if (head.starts_with('[')) {
        const std::size_t next = head.find_first_not_of(whiteSpace, 1);
        if (next != std::string_view::npos && head[next] == '{')
            return StoryFormat::Json;
    }
    if (head.starts_with('{')) {
        const auto line = firstLine(head);
        if (line && isJsonObject(*line))
            return StoryFormat::JsonLines;
    }
    if (isNamedJson)
        return StoryFormat::Json;
    return std::nullopt;
}

/// A first line of short names, one of them `text`.
bool opensLikeTable(std::string_view head) {
    const auto line = firstLine(head);
    const auto isName = [](const std::string& cell) {
        constexpr std::size_t longestName = 32;
        return !cell.empty() && cell.size() <= longestName &&
               std::ranges::all_of(cell, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    };
    const auto header = line ? csvHeader(*line) : std::nullopt;
    return header && header->textColumn && header->names.size() > 1 &&
           std::ranges::all_of(header->names, isName);
}

bool isSentenceEnd(char c) {
    return c == '.' || c == '!' || c == '?';
}

/// Sentences that end in the line: marks with no letter or digit behind them, a run of marks being one.
std::size_t sentenceEnds(std::string_view line) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char next = i + 1 < line.size() ? line[i + 1] : ' ';
        if (isSentenceEnd(line[i]) && !isSentenceEnd(next) &&
            std::isalnum(static_cast<unsigned char>(next)) == 0)
            ++count;
    }
    return count;
}

/// Quotation marks and brackets may follow.
bool endsSentence(std::string_view line) {
    const std::size_t last = line.find_last_of(".!?");
    return last != std::string_view::npos && std::ranges::none_of(line.substr(last), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == ' ';
           });
}

bool linesLookLikeStories(std::string_view head) {
    constexpr std::size_t fewest = 4;
    constexpr std::size_t sentences = 3;
    std::size_t lines = 0, empty = 0, complete = 0, long_ = 0;
    while (!head.empty()) {
        const std::size_t end = head.find('\n');
        if (end == std::string_view::npos && lines >= fewest)
            break; // it may be cut
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
        if (line.find_first_not_of(whiteSpace) == std::string_view::npos) {
            ++empty;
            continue;
        }
        ++lines;
        complete += endsSentence(line.substr(0, line.find_last_not_of(whiteSpace) + 1)) ? 1 : 0;
        long_ += sentenceEnds(line) >= sentences ? 1 : 0;
    }
    return lines >= fewest && empty * 10 <= lines && complete * 10 >= lines * 9 && long_ * 2 >= lines;
}

bool holdsSeparator(std::ifstream& stream, std::string block) {
    std::string text;
    do {
        const std::size_t kept = std::min(text.size(), storySeparator.size() - 1);
        text = text.substr(text.size() - kept) + block;
        if (text.find(storySeparator) != std::string::npos)
            return true;
    } while (readBlock(stream, block));
    return false;
}

} // namespace

std::span<const std::string_view> storyFormatNames() {
    return names;
}

std::optional<StoryFormat> storyFormatNamed(std::string_view name) {
    const auto* found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<StoryFormat>(found - names.begin());
}

StoryFormat storyFormatOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string block;
    readBlock(stream, block);
    std::string_view head = block;
    if (head.starts_with(byteOrderMark))
        head.remove_prefix(byteOrderMark.size());
    const std::string_view opening = head.substr(std::min(head.find_first_not_of(whiteSpace), head.size()));
    if (isNamedAs(file, StoryFormat::Table))
        return StoryFormat::Table;
    const bool isNamedJsonLines = isNamedAs(file, StoryFormat::JsonLines);
    if (const auto json = jsonFormat(opening, isNamedAs(file, StoryFormat::Json)))
        return *json;
    if (isNamedJsonLines)
        return StoryFormat::JsonLines;
    if (opensLikeTable(head))
        return StoryFormat::Table;
    if (linesLookLikeStories(head) && !holdsSeparator(stream, block))
        return StoryFormat::Lines;
    return StoryFormat::Text;
}

std::string_view cellSeparatorsIn(const fs::path& file) {
    return suffixOf(file) == ".tsv" ? "\t" : cellSeparators;
}

bool isNamedAs(const fs::path& file, StoryFormat format) {
    const std::string suffix = suffixOf(file);
    switch (format) {
    case StoryFormat::JsonLines:
        return suffix == ".jsonl" || suffix == ".ndjson";
    case StoryFormat::Json:
        return suffix == ".json";
    case StoryFormat::Table:
        return suffix == ".csv" || suffix == ".tsv";
    default:
        return false;
    }
}

} // namespace lila
