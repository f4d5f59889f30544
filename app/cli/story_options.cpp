// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/story_options.h"

#include "app/resource_paths.h"
#include "core/training/corpus/story_reader.h"

#include <iostream>

namespace lila::cli {

std::vector<std::string> readStories(const std::filesystem::path& file, int most) {
    StoryReader reader(storySourceAt(file));
    std::vector<std::string> stories;
    std::string story;
    while ((most == 0 || stories.size() < static_cast<std::size_t>(most)) && reader.next(story))
        stories.push_back(story);
    if (reader.replacedBytes() > 0)
        std::cerr << "lila: " << file.string() << ": " << reader.replacedBytes()
                  << " bytes or sequences of bytes are no UTF-8 and count as U+FFFD\n";
    if (stories.empty())
        throw std::runtime_error(file.string() + " holds no stories");
    return stories;
}

void StoryOptions::addTo(CLI::App& command) {
    command
        .add_option(
            "--text", text,
            "stories: a text with lines <|endoftext|> between them, JSON lines with a `text` each (.jsonl), "
            "or a folder of .txt (default: the 40 that come along)")
        ->check(CLI::ExistingPath);
    command.add_option("--stories", stories, "of the text to use; 0: all")
        ->check(CLI::Range(0, 100000000))
        ->capture_default_str();
}

std::filesystem::path StoryOptions::textPath() const {
    return text.empty() ? defaultStoriesPath() : text;
}

} // namespace lila::cli
