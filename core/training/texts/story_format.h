// SPDX-License-Identifier: AGPL-3.0-or-later
// How the stories of a file are written, told by its name and by what it holds.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

namespace lila {

enum class StoryFormat {
    Text,      ///< stories with `<|endoftext|>` between them
    Lines,     ///< a story a line
    JsonLines, ///< a JSON object a line, its `text` a story
    Json,      ///< an array of such objects, or one after another
    Table,     ///< CSV (RFC 4180; or with semicolons or tabs), its column `text` the stories
    Folder,    ///< the .txt files in a folder, sorted by name; a file is a story, or several with separators
};

/// "text", "lines", "jsonl", "json", "csv": what a user may say a file is.
std::span<const std::string_view> storyFormatNames();
std::optional<StoryFormat> storyFormatNamed(std::string_view name);

/// Of a regular file. What opens like JSON with objects, or like a table with a column `text`, is that under
/// any name. A text is read by lines where it has no separator, almost every line ends a sentence, half of
/// the lines hold three sentences or more, and almost none is empty. What cannot be read is Text.
StoryFormat storyFormatOf(const std::filesystem::path& file);

/// Which of cellSeparators (csv_row.h) a table may have: tabs where it is named .tsv, else any.
std::string_view cellSeparatorsIn(const std::filesystem::path& file);

/// Whether the name alone says so, as .jsonl, .json and .csv do.
bool isNamedAs(const std::filesystem::path& file, StoryFormat format);

} // namespace lila
