// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/story_options.h"

#include "app/cli/text_table.h"
#include "app/resource_paths.h"
#include "core/training/texts/story_reader.h"
#include "core/training/tokenising/corpus_advice.h"

#include <iostream>

namespace lila::cli {

void addReadAs(CLI::App& command, std::optional<StoryFormat>& format) {
    std::string names;
    for (const std::string_view name : storyFormatNames())
        names += (names.empty() ? "" : "|") + std::string(name);
    command
        .add_option_function<std::string>(
            "--read_as", [&format](const std::string& name) { format = storyFormatNamed(name); },
            "how a file holds its stories, where name and content do not tell: text (<|endoftext|> between "
            "them), lines (one a line), or the `text` of JSON lines, a JSON array or a CSV table")
        ->check(CLI::IsMember(std::vector<std::string>(storyFormatNames().begin(), storyFormatNames().end())))
        ->type_name(names);
}

std::vector<std::string> readStories(const std::filesystem::path& file, int most,
                                     std::optional<StoryFormat> format) {
    StoryReader reader(storySourceAt(file, format));
    std::vector<std::string> stories;
    std::string story;
    while ((most == 0 || stories.size() < static_cast<std::size_t>(most)) && reader.next(story))
        stories.push_back(story);
    if (reader.replacedBytes() > 0)
        std::cerr << "lila: " << file.string() << ": "
                  << counted(static_cast<std::int64_t>(reader.replacedBytes()),
                             "byte or sequence of bytes is no UTF-8 and counts",
                             "bytes or sequences of bytes are no UTF-8 and count")
                  << " as U+FFFD\n";
    if (const std::string advice = formatAdvice(reader.source(), static_cast<std::int64_t>(stories.size()));
        !advice.empty())
        std::cerr << "lila: " << advice << '\n';
    if (stories.empty())
        throw std::runtime_error(file.string() + " holds no stories");
    return stories;
}

void StoryOptions::addTo(CLI::App& command) {
    command
        .add_option(
            "--text", text,
            "stories: a text with <|endoftext|> between them or one a line, JSON lines, JSON or CSV with a "
            "`text` each, or a folder of .txt (default: the 40 that come along)")
        ->check(CLI::ExistingPath);
    addReadAs(command, format);
    command.add_option("--stories", stories, "of the text to use; 0: all")
        ->check(CLI::Range(0, 100000000))
        ->capture_default_str();
}

std::filesystem::path StoryOptions::textPath() const {
    return text.empty() ? defaultStoriesPath() : text;
}

} // namespace lila::cli
