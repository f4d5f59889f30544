// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/story_options.h"

#include "app/resource_paths.h"
#include "core/evaluation/story_text.h"

#include <fstream>
#include <iterator>

namespace lila::cli {

std::vector<std::string> readStories(const std::filesystem::path& file, int most) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.is_open() || stream.bad())
        throw std::runtime_error("cannot read " + file.string());
    std::vector<std::string> stories = storiesIn(text);
    if (stories.empty())
        throw std::runtime_error(file.string() + " holds no stories");
    if (most > 0 && stories.size() > static_cast<std::size_t>(most))
        stories.resize(most);
    return stories;
}

void StoryOptions::addTo(CLI::App& command) {
    command
        .add_option("--text", text,
                    "stories, separated by lines <|endoftext|> (default: the 40 that come along)")
        ->check(CLI::ExistingFile);
    command.add_option("--stories", stories, "of the text to use; 0: all")
        ->check(CLI::Range(0, 100000000))
        ->capture_default_str();
}

std::filesystem::path StoryOptions::textPath() const {
    return text.empty() ? defaultStoriesPath() : text;
}

} // namespace lila::cli
